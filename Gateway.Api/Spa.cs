namespace Gateway.Api;

/// <summary>Serves the single-page application that Gateway.Web built, from its output in development and from wwwroot once published.</summary>
internal static class Spa
{
    private const string Page = "index.html";

    /// <summary>Without this the static web assets of Gateway.Web are known only in the Development environment.</summary>
    public static void AddSpa(this WebApplicationBuilder builder) => builder.WebHost.UseStaticWebAssets();

    /// <summary>
    /// Maps the files, and the SPA's page for every address that is not a file and not one of the server's own: those stay a plain 404,
    /// so that a mistyped API path never answers with a page.
    /// </summary>
    public static void MapSpa(this WebApplication app)
    {
        // The page names the hashed files of one build, so a stale copy of it would ask for files that are gone.
        var revalidated = new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" };
        app.MapStaticAssets().AllowAnonymous();
        app.MapFallbackToFile("/", Page, revalidated).AllowAnonymous();
        app.MapFallbackToFile("{*path:nonfile:regex(^(?!(api|hubs|ws|health|openapi|swagger)(/|$)).*$)}", Page, revalidated).AllowAnonymous();
    }
}
