// Adds the CSRF token to htmx requests.
document.addEventListener("htmx:config:request", (event) => {
  "use strict";
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  const request = event.detail.ctx.request;
  if (token && request.method !== "GET") request.headers["X-CSRFToken"] = token;
});
