using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Consoles;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Domain.Subscribers;

namespace Gateway.Api.Network;

/// <summary>A network of one process without SIP: who is said to be registered gets every alert that the rules let through.</summary>
internal sealed partial class SilentNetwork : IPocNetwork
{
    private readonly NetworkFactsSource _facts;
    private readonly IFactRecorder _recorder;
    private readonly TimeProvider _clock;
    private ImmutableList<RegistrationView> _registrations = [];

    public SilentNetwork(NetworkFactsSource facts, IFactRecorder recorder, TimeProvider clock)
    {
        (_facts, _recorder, _clock) = (facts, recorder, clock);
        Sessions = new(facts, recorder, clock, address => Registrations.Any(binding => binding.Address == address));
    }

    public SilentSessions Sessions { get; }

    public IReadOnlyList<PreEstablishedView> PreEstablishedSessions => Sessions.PreEstablished;

    public bool IsListening { get; private set; }

    public IReadOnlyList<RegistrationView> Registrations => Volatile.Read(ref _registrations);

    public Task StartAsync(CancellationToken stop)
    {
        IsListening = true;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken stop)
    {
        IsListening = false;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Puts a binding where a REGISTER would.</summary>
    public void Register(RegistrationView view)
    {
        var isNew = !Registrations.Any(known => known.Id == view.Id);
        ImmutableInterlocked.Update(ref _registrations, (all, one) => all.RemoveAll(known => known.Id == one.Id).Add(one), view);
        _recorder.TryRecord(new Fact.RegistrationChanged(view, isNew ? RegistrationChange.Added : RegistrationChange.Refreshed), null);
    }

    public Task<bool> RemoveRegistrationAsync(string registrationId, CancellationToken stop)
    {
        if (Registrations.FirstOrDefault(known => known.Id == registrationId) is not { } view) return Task.FromResult(false);
        ImmutableInterlocked.Update(ref _registrations, (all, one) => all.Remove(one), view);
        _recorder.TryRecord(new Fact.RegistrationChanged(view, RegistrationChange.Removed), null);
        return Task.FromResult(true);
    }

    public Task<Ladder> LadderAsync(string subjectId, IReadOnlyList<string> callIds, CancellationToken stop) =>
        Task.FromResult(Ladder.Of(subjectId, []));

    public void StartSession(SessionStart start) => Sessions.Start(start);

    public Task<CancelOutcome> CancelSessionAsync(SessionId session, PocAddress who, CancellationToken stop) => Task.FromResult(Sessions.Cancel(session, who));

    public Task<LeaveOutcome> LeaveSessionAsync(SessionId session, PocAddress who, CancellationToken stop) => Task.FromResult(Sessions.Leave(session, who));

    public Task<AnswerOutcome> AnswerSessionAsync(SessionId session, PocAddress who, bool accept, CancellationToken stop) =>
        Task.FromResult(Sessions.Answer(session, who, accept));

    public Task<AddOutcome> AddToSessionAsync(SessionId session, ImmutableArray<PocAddress> people, PocAddress by, CancellationToken stop) =>
        Task.FromResult(Sessions.Add(session, people, by));

    public Task<RejoinOutcome> RejoinSessionAsync(SessionId session, PocAddress who, CancellationToken stop) => Task.FromResult(Sessions.Rejoin(session, who));

    public Task<bool> ReleaseSessionAsync(SessionId session, PocAddress by, CancellationToken stop) => Task.FromResult(Sessions.Release(session));

    public Task<bool> DisconnectAsync(SessionId session, PocAddress who, string? reason, CancellationToken stop) => Task.FromResult(Sessions.Disconnect(session, who));

    public Task<EstablishOutcome> EstablishAsync(PocAddress who, CancellationToken stop) => Task.FromResult(Sessions.Establish(who));

    public Task ReleasePreEstablishedAsync(PocAddress who, CancellationToken stop)
    {
        Sessions.EndPreEstablished(who);
        return Task.CompletedTask;
    }

    public void SubmitAlert(Alert alert)
    {
        foreach (var target in alert.Targets)
        {
            var (state, cause, why) = Decide(alert.From, target.To);
            var done = target with { State = state, Cause = cause, Why = why, UpdatedAt = _clock.GetUtcNow() };
            _recorder.TryRecord(new Fact.AlertTargetChanged(alert.Id, done), null);
        }
    }

    private (AlertTargetState State, SipCause Cause, ImmutableArray<AlertWhy> Why) Decide(PocAddress from, PocAddress to)
    {
        var now = _facts.Current;
        if (!now.Subscribers.TryFind(to, out var subscriber))
            return (AlertTargetState.UnknownUser, new(404, "Not Found", null), []);
        var groups = GroupMemberships.Of(now.Groups.GroupsOf(from).Select(group => new GroupRef(group.ToString())));
        var request = new AccessRequest
        {
            Action = AccessAction.Alert, Callers = [new CallerIdentity(from, groups)], Target = to, At = _clock.GetUtcNow(),
        };
        if (AccessPolicy.Decide(request, now.Rules) is { IsGranted: false } refused)
        {
            var rule = (refused.Ground as AccessGround.ByRule)?.Rule.Id.Value ?? (refused.Ground as AccessGround.ByBarring)?.Barring.Id.Value;
            return (AlertTargetState.Barred, new(403, "Forbidden", null), [new AlertWhy(rule, "reject", AccessPolicy.Explain(request, now.Rules).Sentence)]);
        }

        if (subscriber.IncomingAlertBarring)
            return (AlertTargetState.AlertsBarred, new(480, "Temporarily Unavailable", null), [new AlertWhy(null, "alertsBarred", "the user bars alerts")]);
        return Registrations.Any(binding => binding.Address == to)
            ? (AlertTargetState.Delivered, new(200, "OK", null), [])
            : (AlertTargetState.NotRegistered, new(480, "Temporarily Unavailable", null), []);
    }

    public Task<FloorRequestOutcome> RequestFloorAsync(SessionId session, PocAddress who, int priority, CancellationToken stop) =>
        Task.FromResult(Sessions.RequestFloor(session, who, priority));

    public Task<bool> ReleaseFloorAsync(SessionId session, PocAddress who, CancellationToken stop) => Task.FromResult(Sessions.ReleaseFloor(session, who));

    public Task<bool> RevokeFloorAsync(SessionId session, CancellationToken stop) => Task.FromResult(Sessions.RevokeFloor(session));

    public Task<bool> OrderFloorQueueAsync(SessionId session, ImmutableArray<PocAddress> order, CancellationToken stop) =>
        Task.FromResult(Sessions.OrderQueue(session, order));

    // Without SIP there is no media either.
    public Task<IConsoleAudio?> OpenAudioAsync(SessionId session, PocAddress who, IConsoleEar ear, CancellationToken stop) => Task.FromResult<IConsoleAudio?>(null);

    public Task<FloorRecord?> FloorAsync(SessionId session, CancellationToken stop) => Task.FromResult(Sessions.Floor(session));
}
