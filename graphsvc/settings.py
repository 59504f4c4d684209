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
    oidc_client_id: str = Field("", description="This service at the issuer, for sign-in with a browser")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="Its secret there")
    oidc_scopes: str = Field("openid profile email", description="What sign-in with a browser asks for")
    oidc_acr: str = Field("", description="Levels of sign-in that are enough, best first; empty for any")
    oidc_employee_claim: str = Field("email", description="Claim that says which employee somebody is")
    oidc_employee_by: Literal["email", "id", "external_id", "pid"] = Field(
        "email", description="What that claim is compared with"
    )
    oidc_roles_claim: str = Field("roles", description="Claim that lists what somebody is beside an employee")
    oidc_roles: str = Field(
        "hr=hr auditor=auditor lms=lms", description="Which of its words make somebody hr, auditor or lms"
    )
    session_hours: int = Field(
        8, ge=1, le=24, description="How long somebody who signs in with a browser stays signed in at most"
    )
    pid_key: SecretStr = Field(SecretStr(""), description="Key of the hashes of national identity numbers")
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
    proxies: str = Field(
        "127.0.0.1,::1",
        description="Reverse proxies whose word is taken for client and scheme",
    )
    connections: int = Field(500, ge=1, description="Connections at a time")
    rate_client: float = Field(100, ge=0, description="Requests a second of one address; 0 for any number")
    rate_identity: float = Field(30, ge=0, description="Requests a second of one identity; 0 for any number")
    metrics: str = Field("", description="HOST:PORT where metrics are served; empty for nowhere")
    log: Literal["warnings", "requests"] = Field("warnings", description="What is written to the log")
    recent_months: int = Field(
        12, ge=1, le=120, description="How long a higher standing outranks a later assessment"
    )
    keep_assessments_years: int = Field(
        0, ge=0, le=100, description="Years after which retention takes an assessment away; 0 is never"
    )
    keep_leavers_months: int = Field(
        0, ge=0, le=1200, description="Months after the last post at which retention erases; 0 is never"
    )
    lang: Literal["nb", "nn", "en"] = Field(
        "nb", description="Language of answers where nothing else is asked"
    )
    moodle_url: str = Field("", description="Address of a Moodle that `graphsvc moodle` updates")
    moodle_token: SecretStr = Field(SecretStr(""), description="Token of its web service")
