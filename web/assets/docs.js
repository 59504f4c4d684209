SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  tryItOutEnabled: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
  // Whoever has signed in sends the word that a write with the cookie needs.
  requestInterceptor: async (request) => {
    if (!["GET", "HEAD"].includes((request.method || "GET").toUpperCase())) {
      const me = await (await fetch("/auth/me")).json();
      if (me.csrf) request.headers["X-CSRF-Token"] = me.csrf;
    }
    return request;
  },
});
