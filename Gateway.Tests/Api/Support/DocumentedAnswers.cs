using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Api.Support;

/// <summary>Holds every answer that any test gets against the OpenAPI document: a status or content type that is not in it fails the test.</summary>
internal sealed class DocumentedAnswers(GatewayApp app) : DelegatingHandler
{
    private static readonly ConcurrentDictionary<string, Regex> Templates = new();
    private static JsonNode? document;

    /// <summary>The document, as it is served.</summary>
    public static async Task<JsonNode> OfAsync(GatewayApp app)
    {
        if (document is { } known) return known;
        using var client = app.Server.CreateClient();
        return document = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        var response = await base.SendAsync(request, cancellationToken);
        var status = (int)response.StatusCode;
        Assert.True(status < 500 || status == 503, $"{request.Method} {path} was answered {status}.");
        if (!path.StartsWith("/api/", StringComparison.Ordinal)) return response;

        var operation = Find(await OfAsync(app), path, request.Method.Method.ToLowerInvariant());
        if (operation is null)
        {
            Assert.True(status is 401 or 404 or 405, $"{request.Method} {path} is not in the document and was answered {status}.");
            return response;
        }

        var documented = operation["responses"]![status.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        Assert.True(documented is not null, $"{request.Method} {path} was answered {status}, which the document does not say.");
        var type = response.Content.Headers.ContentType?.MediaType;
        var hasBody = response.Content.Headers.ContentLength is not 0 and not null || type is not null;
        if (hasBody) Assert.True(documented!["content"]?[type!] is not null, $"{request.Method} {path} was answered {status} as {type}, which the document does not say.");
        return response;
    }

    private static JsonNode? Find(JsonNode document, string path, string method)
    {
        // Literal segments go before parameters, as in routing.
        foreach (var (template, operations) in document["paths"]!.AsObject().OrderBy(pair => pair.Key.Count(c => c == '{')))
        {
            var pattern = Templates.GetOrAdd(template, text => new Regex("^" + Regex.Replace(Regex.Escape(text), @"\\\{[^}]+\}", "[^/]+") + "$"));
            if (pattern.IsMatch(path) && operations![method] is { } operation) return operation;
        }

        return null;
    }
}
