using System.Globalization;
using Gateway.Api.Authentication;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Presence;

namespace Gateway.Api.Endpoints;

/// <summary>The board: how the people of the network, or of a group, are, as the one who looks may see them.</summary>
internal static class PresenceBoardPages
{
    private static readonly string[] States = [.. Enum.GetValues<PresenceState>().Select(Export.Name)];

    public static void Map(RouteGroupBuilder api)
    {
        var presence = api.MapGroup("").WithTags("Presence");
        presence.MapGet("/presence/board", BoardAsync).Is("See how people are", Scopes.PresenceRead, o => o
            .Says("As the rules of each let the signed-in user see them. Changes follow as `presence.changed` on the topic `presence:board`, and those of people of other networks whom he watches as "
                + "`presence.subscription.*`.")
            .Query("group", "Id or address of a group: its members. Missing: everybody of this network, and those of other networks whom the user watches.", "sip:fire-1@poc.local")
            .Query("q", "Part of the name, the address or the note.", "bo")
            .Query("state", "How they are.", null, States)
            .Paged("displayName, -displayName, state, -state, lastSeenAt, -lastSeenAt")
            .Answers<Page<BoardPerson>>(200, "A page of people.")
            .Refuses(403, "The group does not let the user see it; `why` names the rule.").Refuses(404, "No such group.")
            .Refuses(409, "The list cannot be had at the moment.").Refuses(502, "The group's network failed.").Refuses(504, "The group's network did not answer.")
            .Refuses(503, "The network is starting or stopping."));
        presence.MapGet("/users/{user}/presence", PersonAsync).Is("See how a user is", Scopes.PresenceRead, o => o
            .Says("As on the board: nothing is asked for it, and nothing charged. Of somebody of another network there is what a subscription of the signed-in user has told, or a group that he looks at; "
                + "else the state is `unknown`.")
            .InPath("user", "Id or address; of another network the address.", "sip:bob@poc.local")
            .Answers<BoardPerson>(200, "The user, as the signed-in user may see him.").Refuses(404, "No such user.")
            .Refuses(503, "The network is starting or stopping."));
    }

    private static async Task<Answer> BoardAsync(HttpContext http, GatewayStorage storage, PresenceBoards boards)
    {
        var page = PageRequest.Of(http, "displayName", "-displayName", "state", "-state", "lastSeenAt", "-lastSeenAt");
        var state = Filters.OneOf(http, "state", States);
        if (ListOf(http, storage, boards) is not { } list) return Problems.NotFound("group with this id or address");
        var board = await boards.OfAsync(PocAddress.Parse(Caller.Of(http)!.User.Address), list, http.RequestAborted);
        // A list whose network cannot be reached has nobody on it yet: that is no empty list.
        if (board.State is Domain.Presence.EnquiryState.Refused or Domain.Presence.EnquiryState.Failed || board is { State: Domain.Presence.EnquiryState.Asking, Cause: not null })
        {
            return EnquiryProblems.Of(
                board.Cause is { } cause ? new SipAnswer { Status = cause.Status, Reason = cause.Reason, Warning = cause.Warning } : null,
                [.. board.Why.Select(AlertRecords.WhyOf)], board.State == Domain.Presence.EnquiryState.Refused);
        }

        var q = http.Request.Query["q"].ToString().Trim();
        var all = boards.PeopleOn(board).Where(person => (state is null || Export.Name(person.State) == state) && Has(person, q)).Select(person => (Key: KeyOf(person, page.Sort), Person: person));
        var sorted = page.Descending
            ? all.OrderByDescending(one => one.Key, StringComparer.Ordinal).ThenByDescending(one => one.Person.Address, StringComparer.Ordinal).ToList()
            : all.OrderBy(one => one.Key, StringComparer.Ordinal).ThenBy(one => one.Person.Address, StringComparer.Ordinal).ToList();
        var rest = page.AfterId is null ? sorted : sorted.Where(one => IsAfter(one, page));
        return PageRequest.Answer(http, page.Page([.. rest.Take(page.Limit + 1)], one => one.Person, one => (one.Key, one.Person.Address), page.Count ? sorted.Count : null));
    }

    private static async Task<Answer> PersonAsync(HttpContext http, string user, GatewayStorage storage, PresenceBoards boards)
    {
        if (WhoOf(user, storage, boards) is not { } who) return Problems.NotFound("user with this id or address");
        var board = await boards.OfAsync(PocAddress.Parse(Caller.Of(http)!.User.Address), boards.Everybody, http.RequestAborted);
        return Answer.Ok(boards.PersonOn(board, who));
    }

    // A person of another network is known there; of ours we know that there is none.
    private static PocAddress? WhoOf(string user, GatewayStorage storage, PresenceBoards boards) =>
        storage.Accounts.Find(user) is { } row ? PocAddress.Parse(row.Address)
        : PocAddress.TryParse(user, out var address, out _) && address.Host.Length > 0 && address.Host != boards.Everybody.Host ? address
        : null;

    private static PocAddress? ListOf(HttpContext http, GatewayStorage storage, PresenceBoards boards)
    {
        if (http.Request.Query["group"] is not [{ Length: > 0 } text]) return boards.Everybody;
        var groups = storage.Facts.Current.Groups;
        if (groups.All.FirstOrDefault(group => group.Id == text) is { } byId) return byId.Address;
        if (!PocAddress.TryParse(text, out var address, out _)) return null;
        // A group of another network is known there; of ours we know that there is none.
        return groups.TryFind(address, out _) || address.Host != boards.Everybody.Host ? address : null;
    }

    private static bool Has(BoardPerson person, string q) =>
        q.Length == 0 || person.DisplayName.Contains(q, StringComparison.OrdinalIgnoreCase) || person.Address.Contains(q, StringComparison.OrdinalIgnoreCase)
        || person.Seen?.Note?.Contains(q, StringComparison.OrdinalIgnoreCase) == true;

    // As a text, so that it can stand in a cursor.
    private static string KeyOf(BoardPerson person, string sort) => sort.TrimStart('-') switch
    {
        "state" => ((int)person.State).ToString("D2", CultureInfo.InvariantCulture) + person.DisplayName.ToLowerInvariant(),
        "lastSeenAt" => (person.LastSeenAt?.UtcTicks ?? 0).ToString("D19", CultureInfo.InvariantCulture),
        _ => person.DisplayName.ToLowerInvariant(),
    };

    private static bool IsAfter((string Key, BoardPerson Person) one, PageRequest page)
    {
        var order = string.CompareOrdinal(one.Key, page.AfterKey);
        if (order == 0) order = string.CompareOrdinal(one.Person.Address, page.AfterId);
        return page.Descending ? order < 0 : order > 0;
    }
}
