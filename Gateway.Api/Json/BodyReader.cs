using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Gateway.Api.OpenApi;

namespace Gateway.Api.Json;

/// <summary>Reads request bodies: whole, bounded, strict, and with a pointer to everything that is wrong with them.</summary>
internal static class BodyReader
{
    /// <summary>Largest body that is read where the operation does not say otherwise. The largest honest one is an access document of a user with thousands of rules.</summary>
    public const int BytesMax = 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>The bytes of the body. They are kept, because the idempotency guard hashes them before the handler reads them.</summary>
    public static async Task<ReadOnlyMemory<byte>> BytesAsync(HttpContext http)
    {
        if (http.Items.TryGetValue(typeof(BodyReader), out var kept)) return (ReadOnlyMemory<byte>)kept!;
        var bytesMax = http.GetEndpoint()?.Metadata.GetMetadata<Operation>()?.BodyBytesMax ?? BytesMax;
        if (http.Request.ContentLength > bytesMax) throw new RefusedException(Problems.TooLarge(bytesMax));
        var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await http.Request.Body.ReadAsync(chunk, http.RequestAborted) is var read and > 0)
        {
            if (buffer.Length + read > bytesMax) throw new RefusedException(Problems.TooLarge(bytesMax));
            buffer.Write(chunk, 0, read);
        }

        ReadOnlyMemory<byte> bytes = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        http.Items[typeof(BodyReader)] = bytes;
        return bytes;
    }

    /// <summary>Reads a whole resource or command.</summary>
    public static async Task<T> ReadAsync<T>(HttpContext http)
        where T : class
    {
        ExpectContentType(http, "application/json");
        using var document = Parse(await BytesAsync(http));
        Check(http, document.RootElement, typeof(T), nullMeansRemove: false);
        return Deserialize<T>(document.RootElement);
    }

    /// <summary>Reads a body that may be missing altogether.</summary>
    public static async Task<T?> ReadOptionalAsync<T>(HttpContext http)
        where T : class =>
        (await BytesAsync(http)).IsEmpty ? null : await ReadAsync<T>(http);

    /// <summary>Reads a JSON Merge Patch (RFC 7396) for a resource of type <typeparamref name="T"/>.</summary>
    public static async Task<JsonObject> ReadPatchAsync<T>(HttpContext http)
        where T : class
    {
        ExpectContentType(http, "application/merge-patch+json", "application/json");
        using var document = Parse(await BytesAsync(http));
        Check(http, document.RootElement, typeof(T), nullMeansRemove: true);
        return JsonObject.Create(document.RootElement.Clone())!;
    }

    /// <summary>Applies a merge patch to what there is and reads the outcome as a whole resource.</summary>
    public static T Merge<T>(T current, JsonObject patch)
        where T : class
    {
        var target = JsonSerializer.SerializeToNode(current, ContractJson.Options)!.AsObject();
        Apply(target, patch);
        using var document = JsonDocument.Parse(target.ToJsonString(ContractJson.Options));
        var errors = ContractCheck.Errors(document.RootElement, typeof(T), nullMeansRemove: false, strict: false);
        if (errors.Count > 0) throw new RefusedException(Problems.Validation(errors));
        return Deserialize<T>(document.RootElement);
    }

    private static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null) target.Remove(name);
            else if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject child) target[name] = child = [];
                Apply(child, inner);
            }
            else target[name] = value.DeepClone();
        }
    }

    /// <summary>Refuses a body of any other type.</summary>
    public static void ExpectContentType(HttpContext http, params string[] accepted)
    {
        var type = http.Request.ContentType;
        var media = type is null ? null : type.Split(';')[0].Trim();
        if (media is null || !accepted.Contains(media, StringComparer.OrdinalIgnoreCase))
            throw new RefusedException(Problems.UnsupportedMediaType(string.Join(" or ", accepted)));
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty) throw new RefusedException(Problems.Malformed("The body is empty; a JSON object is expected."));
        if (!Utf8.IsValid(bytes.Span)) throw new RefusedException(Problems.Malformed("The body is not UTF-8."));
        try
        {
            return JsonDocument.Parse(bytes, Strict);
        }
        catch (JsonException bad)
        {
            throw new RefusedException(Problems.Malformed(
                $"The body is not JSON: line {bad.LineNumber + 1 ?? 1}, byte {bad.BytePositionInLine + 1 ?? 1}."));
        }
    }

    private static void Check(HttpContext http, JsonElement root, Type type, bool nullMeansRemove)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new RefusedException(Problems.Malformed("The body must be a JSON object."));
        var strict = !string.Equals(http.Request.Query["strict"], "false", StringComparison.OrdinalIgnoreCase);
        var errors = ContractCheck.Errors(root, type, nullMeansRemove, strict);
        if (errors.Count == 0) return;
        throw new RefusedException(errors.Any(error => error.Code is "wrong-type" or "unknown-field" or "bad-text")
            ? Problems.Malformed(string.Join(' ', errors.Select(error => error.Detail)), [.. errors])
            : Problems.Validation(errors));
    }

    private static T Deserialize<T>(JsonElement root)
        where T : class
    {
        try
        {
            return root.Deserialize<T>(ContractJson.Options)!;
        }
        catch (JsonException bad)
        {
            throw new RefusedException(Problems.Malformed($"The body does not fit: {bad.Path}."));
        }
    }
}
