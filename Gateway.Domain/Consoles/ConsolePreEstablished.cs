using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Clients;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Consoles;

/// <summary>The pre-established sessions of the consoles, as others see them, and who waits for one to come up.</summary>
internal sealed class ConsolePreEstablished(Func<MonotonicTime, DateTimeOffset> utcOf, IdSource ids, Func<PocClientSession, SessionId?> sessionOf)
{
    private readonly Dictionary<PocAddress, List<Action<EstablishOutcome>>> _waiting = [];
    private ImmutableArray<PreEstablishedView> _views = [];

    /// <summary>Those that are wanted or not gone yet, in the order in which they were wanted; a snapshot for any thread.</summary>
    public ImmutableArray<PreEstablishedView> Views => ImmutableInterlocked.InterlockedCompareExchange(ref _views, default, default);

    public void Want(PocAddress who, PocClient client, Action<EstablishOutcome> done, MonotonicTime now)
    {
        if (Find(who) is { Status: PreEstablishedStatus.Idle or PreEstablishedStatus.Attached } up)
        {
            done(new EstablishOutcome.Established(up));
            return;
        }

        if (!_waiting.TryGetValue(who, out var waiting))
            _waiting.Add(who, waiting = []);
        waiting.Add(done);
        if (client.Establish(who, now))
            return;
        _waiting.Remove(who);
        foreach (var one in waiting)
            one(new EstablishOutcome.NotServed());
    }

    public void Changed(PocAddress who, PreEstablishedState state, string? identity, PocClientSession? session, MonotonicTime now)
    {
        var before = Find(who);
        if (state is PreEstablishedState.Off)
        {
            if (before is not null)
                Set(_views.Remove(before));
            Tell(who, new EstablishOutcome.NotServed());
            return;
        }

        var view = new PreEstablishedView(
            before?.Id ?? SortableId.New("pes", utcOf(now), ids), who, StatusOf(state), identity, session is null ? null : sessionOf(session), utcOf(now),
            (state as PreEstablishedState.WaitingToRetry)?.Cause);
        Set(before is null ? _views.Add(view) : _views.Replace(before, view));
        if (view.Status is PreEstablishedStatus.Idle or PreEstablishedStatus.Attached)
            Tell(who, new EstablishOutcome.Established(view));
        else if (view.Status == PreEstablishedStatus.WaitingToRetry)
            Tell(who, new EstablishOutcome.Refused(view, view.Cause ?? new(SipStatus.RequestTerminated, "The dialog ended", null)));
    }

    private PreEstablishedView? Find(PocAddress who) => _views.FirstOrDefault(view => view.Address == who);

    private void Set(ImmutableArray<PreEstablishedView> views) => ImmutableInterlocked.InterlockedExchange(ref _views, views);

    private void Tell(PocAddress who, EstablishOutcome outcome)
    {
        if (!_waiting.Remove(who, out var waiting))
            return;
        foreach (var done in waiting)
            done(outcome);
    }

    private static PreEstablishedStatus StatusOf(PreEstablishedState state) => state switch
    {
        PreEstablishedState.Establishing => PreEstablishedStatus.Establishing,
        PreEstablishedState.Idle => PreEstablishedStatus.Idle,
        PreEstablishedState.Attached => PreEstablishedStatus.Attached,
        PreEstablishedState.Releasing => PreEstablishedStatus.Releasing,
        _ => PreEstablishedStatus.WaitingToRetry,
    };
}
