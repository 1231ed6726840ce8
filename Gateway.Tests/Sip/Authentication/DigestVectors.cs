using System.Text.Json;

namespace Gateway.Tests.Sip.Authentication;

/// <summary>The published and computed digests in TestData/digest/vectors.json.</summary>
internal static class DigestVectors
{
    private static readonly JsonElement Root = Read();

    public static IReadOnlyList<DigestVector> All { get; } = [.. Root.GetProperty("vectors").EnumerateArray().Select(DigestVector.From)];

    public static IReadOnlyList<string> Rules { get; } =
        [.. Root.GetProperty("uas_rules").EnumerateArray().Select(rule => rule.GetProperty("case").GetString()!)];

    public static DigestVector Named(string id) => All.Single(vector => vector.Id == id);

    public static string Text(string name) => Root.GetProperty(name).GetString()!;

    private static JsonElement Read()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "TestData", "digest", "vectors.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }
}

internal sealed record DigestVector(
    string Id, string Username, string Realm, string Password, string Method, string Uri, string Nonce, string Ha1, string Ha2, string Response)
{
    public string? Algorithm { get; init; }
    public string? NonceCount { get; init; }
    public string? Cnonce { get; init; }
    public string? Qop { get; init; }
    public string? Opaque { get; init; }
    public string? SessionHa1 { get; init; }
    public string? EntityHash { get; init; }
    public byte[]? Body { get; init; }
    public string? ResponseAuth { get; init; }
    public string? UserHash { get; init; }
    public string? PublishedResponse { get; init; }
    public string? PublishedUserHash { get; init; }
    public bool IsMisprinted { get; init; }

    public static DigestVector From(JsonElement json)
    {
        return new(
            Need("id"), Need("username"), Need("realm"), Need("password"), Need("method"), Need("uri"), Need("nonce"), Need("ha1"), Need("ha2"),
            Need("response"))
        {
            Algorithm = May("algorithm"),
            NonceCount = May("nc"),
            Cnonce = May("cnonce"),
            Qop = May("qop"),
            Opaque = May("opaque"),
            SessionHa1 = May("a1_hash"),
            EntityHash = May("entity_hash"),
            Body = May("body_base64") is { } body ? Convert.FromBase64String(body) : null,
            ResponseAuth = May("rspauth"),
            UserHash = May("userhash"),
            PublishedResponse = May("published_response"),
            PublishedUserHash = May("published_userhash"),
            IsMisprinted = May("status") == "corrected",
        };

        string Need(string name) => json.GetProperty(name).GetString()!;
        string? May(string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
