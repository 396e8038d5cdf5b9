// Shows the OpenAPI document of this installation.
const place = document.getElementById("api-docs");
window.SwaggerUIBundle({ domNode: place, url: place.dataset.url, deepLinking: true, persistAuthorization: false });
