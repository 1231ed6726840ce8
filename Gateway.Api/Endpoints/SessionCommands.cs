using Gateway.Api.Hosting;
using Gateway.Api.Network;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Sessions;

namespace Gateway.Api.Endpoints;

/// <summary>What somebody does with a session that runs: it is asked of the network, and the answer waits until the record shows it.</summary>
internal sealed class SessionCommands(
    GatewayStorage storage, StoredSessions sessions, SessionViews views, IPocNetwork network, Commands commands, TimeProvider clock)
{
    /// <summary>How long the outcome is waited for when the request does not say. Over a network that answers it takes milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public delegate Task<Problem?> Command(IPocNetwork network, SessionId session, PocAddress who, CancellationToken stop);

    /// <summary>Runs a command that may be repeated: where the session stands already as it should, nothing happens.</summary>
    /// <param name="http">The request.</param>
    /// <param name="session">The id that it names.</param>
    /// <param name="from">For whom it is done; null: for the signed-in user.</param>
    /// <param name="isDone">Whether the session stands as it should, for somebody of this address.</param>
    /// <param name="command">Asks it of the network, and gives the refusal.</param>
    public async Task<Answer> Async(HttpContext http, string session, string? from, Func<SessionRow, string, bool> isDone, Command command)
    {
        var wait = Waiting.Of(http, Patience);
        if (!Acting.TryAs(http, storage, from, out var user, out var refusal)) return refusal;
        if (await sessions.ReadAsync(session, http.RequestAborted) is not { } row) return Sessions.NotFound();
        if (isDone(row, user.Address) || Commands.IsDryRun(http)) return await commands.KeepAsync(http, Ok(row));

        using var watch = sessions.Watch(row.Id);
        // What was begun goes on whether or not the caller waits for it.
        var asked = command(network, new SessionId(row.Id), PocAddress.Parse(user.Address), CancellationToken.None);
        var since = clock.GetTimestamp();
        if (await Task.WhenAny(asked, Task.Delay(wait, clock, http.RequestAborted)) != asked) return await commands.KeepAsync(http, OnItsWay(row));
        if (await asked is { } problem)
            return Answer.Refused(problem) with { Location = problem.Code == "cancel-too-late" ? $"/api/v1/sessions/{row.Id}" : null };

        var rest = wait - clock.GetElapsedTime(since);
        var after = await watch.UntilAsync(one => isDone(one, user.Address), rest > TimeSpan.Zero ? rest : TimeSpan.Zero, clock, http.RequestAborted) ?? row;
        return await commands.KeepAsync(http, isDone(after, user.Address) ? Ok(after) : OnItsWay(after));
    }

    private Answer Ok(SessionRow row) => Answer.Ok(views.Of(row, withParticipants: true), row.Version);

    private Answer OnItsWay(SessionRow row) => Ok(row) with { Status = 202 };
}
