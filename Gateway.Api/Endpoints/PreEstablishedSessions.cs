using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Consoles;

namespace Gateway.Api.Endpoints;

/// <summary>The pre-established sessions of the consoles. They live as long as their dialogs, so nothing of them is on disk.</summary>
internal static class PreEstablishedSessions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void Map(RouteGroupBuilder api)
    {
        var sessions = api.MapGroup("/pre-established-sessions").WithTags("Sessions");
        sessions.MapGet("", List).Is("List pre-established sessions", Scopes.SessionsRead, o => o
            .Answers<Page<PreEstablishedSession>>(200, "Those of all consoles, by address."));
        sessions.MapPost("", AddAsync).Is("Set up a pre-established session", Scopes.SessionsControl, o => o
            .Says("The console keeps it up from here on, also where it is refused or lost, until it is removed. One for each user; asking again gives the same.")
            .Query("wait", Waiting.Description + " Default 5 s.")
            .Takes(new SessionActor { From = "sip:admin@poc.local" })
            .Answers<PreEstablishedSession>(200, "It is up.")
            .Answers<PreEstablishedSession>(202, "It is on its way, or was refused and will be tried again; `state` and `sip` say which.")
            .Refuses(403, "The scope is missing, or the user is somebody else.")
            .Refuses(409, "The user has no console."));
        sessions.MapGet("/{preEstablished}", Get).Is("Get a pre-established session", Scopes.SessionsRead, o => InPath(o)
            .Answers<PreEstablishedSession>(200, "The pre-established session."));
        sessions.MapDelete("/{preEstablished}", RemoveAsync).Is("End a pre-established session", Scopes.SessionsControl, o => InPath(o).NeverThrottled()
            .Says("By BYE, which also leaves the session that uses it.")
            .AnswersEmpty(204, "It is being released.").Refuses(403, "The scope is missing, or it is somebody else's."));
    }

    private static Operation InPath(Operation operation) =>
        operation.InPath("preEstablished", "Id of the pre-established session.", "pes_01JD0000000000000000000000").Refuses(404, "No such pre-established session.");

    private static Answer List(GatewayStorage storage, IPocNetwork network) => Answer.Ok(new Page<PreEstablishedSession>
    {
        Data = [.. network.PreEstablishedSessions.OrderBy(view => view.Address.ToString(), StringComparer.Ordinal).Select(view => Of(view, storage))],
    });

    private static Answer Get(string preEstablished, GatewayStorage storage, IPocNetwork network) =>
        Find(preEstablished, network) is { } view ? Answer.Ok(Of(view, storage)) : NotFound();

    private static async Task<Answer> AddAsync(HttpContext http, GatewayStorage storage, IPocNetwork network, Commands commands, TimeProvider clock)
    {
        var actor = await BodyReader.ReadAsync<SessionActor>(http);
        var wait = Waiting.Of(http, Patience);
        if (!Acting.TryAs(http, storage, actor.From, out var user, out var refusal)) return refusal;
        var address = PocAddress.Parse(user.Address);
        if (Commands.IsDryRun(http) || user.Role is null) return user.Role is null ? NoConsole() : Answer.NoContent();

        var asked = network.EstablishAsync(address, CancellationToken.None);
        if (await Task.WhenAny(asked, Task.Delay(wait, clock, http.RequestAborted)) != asked)
        {
            return network.PreEstablishedSessions.FirstOrDefault(view => view.Address == address) is { } underWay
                ? await commands.KeepAsync(http, Accepted(underWay, storage))
                : NoConsole();
        }

        return await asked switch
        {
            EstablishOutcome.Established up => await commands.KeepAsync(http, Answer.Ok(Of(up.View, storage))),
            EstablishOutcome.Refused refused => await commands.KeepAsync(http, Accepted(refused.View with { Cause = refused.Cause }, storage)),
            _ => NoConsole(),
        };
    }

    private static async Task<Answer> RemoveAsync(HttpContext http, string preEstablished, GatewayStorage storage, IPocNetwork network, Commands commands)
    {
        if (Find(preEstablished, network) is not { } view) return NotFound();
        if (!Acting.TryAs(http, storage, view.Address.ToString(), out _, out var refusal)) return refusal;
        if (!Commands.IsDryRun(http)) await network.ReleasePreEstablishedAsync(view.Address, http.RequestAborted);
        return await commands.KeepAsync(http, Answer.NoContent());
    }

    private static PreEstablishedView? Find(string id, IPocNetwork network) => network.PreEstablishedSessions.FirstOrDefault(view => view.Id == id);

    private static Answer Accepted(PreEstablishedView view, GatewayStorage storage) =>
        Answer.Accepted($"/api/v1/pre-established-sessions/{view.Id}", Of(view, storage));

    private static PreEstablishedSession Of(PreEstablishedView view, GatewayStorage storage)
    {
        var user = storage.Accounts.ByAddress.GetValueOrDefault(view.Address.ToString());
        return new()
        {
            Id = view.Id,
            User = user?.Id ?? view.Address.ToString(),
            Address = view.Address.ToString(),
            DisplayName = user?.DisplayName ?? view.Address.ToString(),
            State = view.Status switch
            {
                PreEstablishedStatus.Establishing => PreEstablishedState.Establishing,
                PreEstablishedStatus.Idle => PreEstablishedState.Idle,
                PreEstablishedStatus.Attached => PreEstablishedState.Attached,
                PreEstablishedStatus.Releasing => PreEstablishedState.Releasing,
                _ => PreEstablishedState.WaitingToRetry,
            },
            Identity = view.Identity,
            Session = view.Session?.Value,
            Sip = view.Cause is { } cause ? new SipAnswer { Status = cause.Status, Reason = cause.Reason, Warning = cause.Warning } : null,
            Since = view.Since,
        };
    }

    private static Problem NoConsole() => Problems.Conflict("no-console", "Only for who signs in to the console the gateway is the PoC Client.");

    private static Problem NotFound() => Problems.NotFound("pre-established session with this id");
}
