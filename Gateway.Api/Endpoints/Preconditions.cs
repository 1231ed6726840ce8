using System.Globalization;

namespace Gateway.Api.Endpoints;

/// <summary>If-Match on configuration: nobody overwrites what he has not seen.</summary>
internal static class Preconditions
{
    /// <summary>The refusal if the request does not name the present version.</summary>
    public static Problem? Check(HttpContext http, long current)
    {
        var header = http.Request.Headers.IfMatch.ToString();
        if (string.IsNullOrWhiteSpace(header)) return Problems.PreconditionRequired();
        foreach (var part in header.Split(','))
        {
            var tag = part.Trim();
            if (tag == "*" || tag == string.Create(CultureInfo.InvariantCulture, $"\"{current}\"")) return null;
        }

        return Problems.StaleETag(current);
    }

    /// <summary>True where If-None-Match names the present version: the client has it already.</summary>
    public static bool IsKnown(HttpContext http, long current) =>
        http.Request.Headers.IfNoneMatch.ToString().Split(',').Any(tag => tag.Trim() == string.Create(CultureInfo.InvariantCulture, $"\"{current}\""));
}
