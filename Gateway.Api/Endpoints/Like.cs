namespace Gateway.Api.Endpoints;

/// <summary>Patterns for a search in SQL: what people type stands for itself.</summary>
internal static class Like
{
    public const string Escape = "\\";

    public static string Containing(string text) =>
        "%" + text.Trim().ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal) + "%";
}
