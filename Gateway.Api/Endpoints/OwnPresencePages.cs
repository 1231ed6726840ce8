using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Presence;

namespace Gateway.Api.Endpoints;

/// <summary>What the signed-in user says of himself. It is on disk, so it is still said after a restart.</summary>
internal static class OwnPresencePages
{
    public static void Map(RouteGroupBuilder api)
    {
        var presence = api.MapGroup("").WithTags("Presence");
        presence.MapGet("/presence/me", Get).Is("See what one says of oneself", Scopes.PresenceRead, o => o.Answers<OwnPresence>(200, "The own status."));
        presence.MapPut("/presence/me", PutAsync).Is("Say how one is", Scopes.PresencePublish, o => o
            .Says("Those who may see the user's presence see it. `doNotDisturb` refuses nothing by itself; it is the same as in the user's settings.")
            .Takes(new OwnPresenceDraft { State = OwnState.DoNotDisturb, Note = "In a meeting until three" })
            .Answers<OwnPresence>(200, "The own status as it is now."));
    }

    private static Answer Get(HttpContext http, GatewayStorage storage)
    {
        var caller = Caller.Of(http)!;
        var row = storage.Accounts.ById.GetValueOrDefault(caller.Id, caller.User);
        return Answer.Ok(Of(row), row.Version);
    }

    private static async Task<Answer> PutAsync(HttpContext http, GatewayStorage storage, People people, Commands commands, OwnStatuses statuses)
    {
        var draft = await BodyReader.ReadAsync<OwnPresenceDraft>(http);
        var checks = new Checks();
        var note = checks.Text("/note", draft.Note, 0, OwnStatus.NoteLengthMax);
        if (checks.Failed) return checks.Problem;
        var caller = Caller.Of(http)!;
        return await commands.RunAsync(http, unit =>
        {
            var row = Users.Change(
                unit, storage, people, caller.Id, user => (user.DoNotDisturb, user.StatusNote) = (draft.State == OwnState.DoNotDisturb, string.IsNullOrEmpty(note) ? null : note),
                caller.Actor, Commands.TraceOf(http));
            if (row is null) return Problems.NotFound("user with this id or address");
            if (!Commands.IsDryRun(http)) statuses.Publish(unit, row);
            return Answer.Ok(Of(row), row.Version);
        });
    }

    private static OwnPresence Of(UserRow row) => new()
    {
        State = row.DoNotDisturb ? OwnState.DoNotDisturb : OwnState.Available, Note = row.StatusNote, Version = row.Version,
    };
}
