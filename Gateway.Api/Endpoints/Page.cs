using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Api.Endpoints;

/// <summary>Part of a list. <c>next</c> is the cursor of the following part; it is missing on the last.</summary>
public sealed record Page<T>
{
    public required IReadOnlyList<T> Data { get; init; }
    public string? Next { get; init; }
    public long? Total { get; init; }
}

/// <summary>What a request asks of a list. Cursors hold the sort key and the id of the last entry, so inserts never shift pages.</summary>
internal sealed record PageRequest(int Limit, string Sort, string? AfterKey, string? AfterId, bool Count)
{
    public const int LimitMax = 1_000;

    public bool Descending => Sort.StartsWith('-');

    /// <param name="http">The request.</param>
    /// <param name="sorts">What it may be sorted by; the first is the default.</param>
    public static PageRequest Of(HttpContext http, params ReadOnlySpan<string> sorts)
    {
        var query = http.Request.Query;
        var limit = 50;
        if (query["limit"] is [{ } text] && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= LimitMax))
            throw Bad("?limit", $"A number from 1 to {LimitMax} is expected.");
        var sort = query["sort"] is [{ Length: > 0 } by] ? by : sorts[0];
        if (!sorts.Contains(sort)) throw Bad("?sort", $"One of {string.Join(", ", sorts!)} is expected.");
        var count = query["count"] is [{ } counted] && string.Equals(counted, "true", StringComparison.OrdinalIgnoreCase);
        if (query["cursor"] is not [{ Length: > 0 } cursor]) return new(limit, sort, null, null, count);
        return Decode(cursor) is [var sorted, var key, var id] && sorted == sort
            ? new(limit, sort, key, id, count)
            : throw Bad("?cursor", "The cursor is not one of this list.");
    }

    /// <summary>Cuts the one entry too many that was read to know whether there is more.</summary>
    public Page<TContract> Page<TRow, TContract>(List<TRow> rows, Func<TRow, TContract> contract, Func<TRow, (string Key, string Id)> position, long? total)
    {
        string? next = null;
        if (rows.Count > Limit)
        {
            rows.RemoveRange(Limit, rows.Count - Limit);
            var (key, id) = position(rows[^1]);
            next = WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes<string[]>([Sort, key, id]));
        }

        return new Page<TContract> { Data = [.. rows.Select(contract)], Next = next, Total = total };
    }

    /// <summary>The page as an answer, with the address of the next one as a Link.</summary>
    public static Answer Answer<T>(HttpContext http, Page<T> page)
    {
        var answer = Api.Answer.Ok(page);
        if (page.Next is null) return answer;
        var query = http.Request.Query.Where(pair => pair.Key != "cursor").ToDictionary(pair => pair.Key, pair => (string?)pair.Value.ToString());
        query["cursor"] = page.Next;
        return answer with { Link = $"<{QueryHelpers.AddQueryString(http.Request.Path, query)}>; rel=\"next\"" };
    }

    public static RefusedException Bad(string pointer, string detail) =>
        new(Problems.Malformed(detail, new ProblemError(pointer, "bad-parameter", detail)));

    private static string[]? Decode(string cursor)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(cursor)));
        }
        catch (Exception unreadable) when (unreadable is FormatException or JsonException)
        {
            return null;
        }
    }
}
