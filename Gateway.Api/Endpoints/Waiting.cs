using System.Globalization;

namespace Gateway.Api.Endpoints;

/// <summary>How long an answer may wait for the outcome: <c>?wait=2s</c> saves simple scripts from asking again.</summary>
internal static class Waiting
{
    public const string Description = "How long the answer may wait for the outcome, such as `2s` or `500ms`; at most 30 s.";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static TimeSpan Of(HttpContext http, TimeSpan unsaid = default)
    {
        if (http.Request.Query["wait"] is not [{ Length: > 0 } text]) return unsaid;
        var (digits, unit) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 1)
            : text.EndsWith('s') ? (text[..^1], 1_000) : (text, 1);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || (long)count * unit > Longest.TotalMilliseconds)
            throw PageRequest.Bad("?wait", "A time up to 30 s is expected, such as 2s or 500ms.");
        return TimeSpan.FromMilliseconds(count * unit);
    }
}
