using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Api.Json;

/// <summary>Holds JSON against a contract type and names everything that does not fit, not only the first.</summary>
internal static class ContractCheck
{
    /// <summary>Enough to correct a form; a hostile body with a million unknown fields is not told about each.</summary>
    private const int ErrorsMax = 20;

    /// <param name="element">What came in.</param>
    /// <param name="type">The contract.</param>
    /// <param name="nullMeansRemove">True for a merge patch: null is a value of any field and nothing is required.</param>
    /// <param name="strict">Whether a field that the contract does not have is an error.</param>
    public static IReadOnlyList<ProblemError> Errors(JsonElement element, Type type, bool nullMeansRemove, bool strict)
    {
        var errors = new List<ProblemError>();
        Look(element, type, "", new Mode(nullMeansRemove, strict), errors);
        return errors;
    }

    private readonly record struct Mode(bool Patch, bool Strict);

    private static void Look(JsonElement element, Type type, string pointer, Mode mode, List<ProblemError> errors)
    {
        if (errors.Count >= ErrorsMax) return;
        type = Nullable.GetUnderlyingType(type) ?? type;
        // Whatever it is, it is right.
        if (type == typeof(JsonElement)) return;
        if (type == typeof(string)) Text(element, pointer, errors);
        else if (type == typeof(bool)) Expect(element.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false", pointer, errors);
        else if (type == typeof(int)) Expect(element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out _), "a whole number", pointer, errors);
        else if (type == typeof(long)) Expect(element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out _), "a whole number", pointer, errors);
        else if (type == typeof(double)) Expect(element.ValueKind == JsonValueKind.Number, "a number", pointer, errors);
        else if (type == typeof(DateTimeOffset)) Time(element, pointer, errors);
        else if (type.IsEnum) OneOf(element, type, pointer, errors);
        else if (ElementType(type) is { } item) List(element, item, pointer, mode, errors);
        else Object(element, type, pointer, mode, errors);
    }

    private static void Object(JsonElement element, Type type, string pointer, Mode mode, List<ProblemError> errors)
    {
        if (!Expect(element.ValueKind == JsonValueKind.Object, "an object", pointer, errors)) return;
        var known = ContractJson.Options.GetTypeInfo(type).Properties;
        foreach (var property in element.EnumerateObject())
        {
            var at = $"{pointer}/{Escape(property.Name)}";
            var contract = known.FirstOrDefault(candidate => candidate.Name == property.Name);
            if (contract is null)
            {
                if (mode.Strict) Add(errors, at, "unknown-field", $"There is no field \"{Shorten(property.Name)}\" here.");
            }
            else if (property.Value.ValueKind == JsonValueKind.Null)
            {
                if (!mode.Patch && !MayBeNull(contract)) Add(errors, at, "required", $"\"{property.Name}\" must not be null.");
            }
            else Look(property.Value, contract.PropertyType, at, mode, errors);
        }

        if (mode.Patch) return;
        foreach (var contract in known)
            if (contract.IsRequired && !element.TryGetProperty(contract.Name, out _))
                Add(errors, $"{pointer}/{contract.Name}", "required", $"\"{contract.Name}\" is missing.");
    }

    private static void List(JsonElement element, Type item, string pointer, Mode mode, List<ProblemError> errors)
    {
        if (!Expect(element.ValueKind == JsonValueKind.Array, "a list", pointer, errors)) return;
        var index = 0;
        // A merge patch replaces lists whole, so what stands in one is judged as in a full resource (RFC 7396).
        foreach (var entry in element.EnumerateArray())
            Look(entry, item, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index++}"), mode with { Patch = false }, errors);
    }

    private static void Text(JsonElement element, string pointer, List<ProblemError> errors)
    {
        if (!Expect(element.ValueKind == JsonValueKind.String, "a text", pointer, errors)) return;
        try
        {
            if (element.GetString()!.Contains('\0')) Add(errors, pointer, "bad-text", "The text has a character that no text has.");
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: legal JSON grammar, no Unicode text.
            Add(errors, pointer, "bad-text", "The text is not valid Unicode.");
        }
    }

    private static void Time(JsonElement element, string pointer, List<ProblemError> errors)
    {
        var before = errors.Count;
        Text(element, pointer, errors);
        if (errors.Count == before && !Rfc3339.TryParse(element.GetString(), out _))
            Add(errors, pointer, "bad-time", "A time with its zone is expected, such as 2026-11-20T10:06:31.412Z.");
    }

    private static void OneOf(JsonElement element, Type type, string pointer, List<ProblemError> errors)
    {
        var before = errors.Count;
        Text(element, pointer, errors);
        if (errors.Count > before) return;
        var names = Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName).ToList();
        if (!names.Contains(element.GetString()!, StringComparer.Ordinal))
            Add(errors, pointer, "unknown-value", $"One of {string.Join(", ", names)} is expected.");
    }

    private static bool Expect(bool holds, string expected, string pointer, List<ProblemError> errors)
    {
        if (!holds) Add(errors, pointer, "wrong-type", $"{(pointer.Length == 0 ? "The body" : pointer)} must be {expected}.");
        return holds;
    }

    private static void Add(List<ProblemError> errors, string pointer, string code, string detail)
    {
        if (errors.Count < ErrorsMax) errors.Add(new ProblemError(pointer, code, detail));
    }

    private static Type? ElementType(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments()[0]
        : null;

    private static bool MayBeNull(JsonPropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null || (!property.PropertyType.IsValueType && property.IsSetNullable);

    private static string Escape(string name) => Shorten(name).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string Shorten(string name) => name.Length <= 64 ? name : name[..64];
}
