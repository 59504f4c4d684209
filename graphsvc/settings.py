"""Settings, read from the environment (`GRAPHSVC_*`); each is documented in docs/settings.md."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One instance per process, handed on explicitly; nothing reads the environment elsewhere."""

    model_config = SettingsConfigDict(env_prefix="GRAPHSVC_", frozen=True, extra="ignore")

    store: str = Field(
        "kglite:var/graph", description="Where the graph lies: kglite:FOLDER or neo4j://HOST:PORT"
    )
    neo4j_user: str = Field("neo4j", description="User for neo4j://")
    neo4j_password: SecretStr = Field(SecretStr(""), description="Password for neo4j://")
    neo4j_database: str = Field("neo4j", description="Database for neo4j://")
    auth: Literal["local", "public", "oidc"] = Field("local", description="Who is let in, and as whom")
    oidc_issuer: str = Field("", description="Issuer of bearer tokens, with auth=oidc")
    oidc_audience: str = Field("", description="Audience that tokens must name, with auth=oidc")
    releases: str = Field(
        "", description="Folder of the releases; default beside an embedded store, else var/releases"
    )
    state: str = Field(
        "",
        description="Folder of keys, sessions and the audit trail; default beside the store, else var/state",
    )
    base_url: str = Field(
        "", description="Public address that links are made from; default http://host:port of serve"
    )
    recent_months: int = Field(
        12, ge=1, le=120, description="How long a higher standing outranks a later assessment"
    )
    lang: Literal["nb", "nn", "en"] = Field(
        "nb", description="Language of answers where nothing else is asked"
    )
    moodle_url: str = Field("", description="Address of a Moodle that `graphsvc moodle` updates")
    moodle_token: SecretStr = Field(SecretStr(""), description="Token of its web service")
