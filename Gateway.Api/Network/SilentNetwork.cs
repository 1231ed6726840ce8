using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.History;
using Gateway.Domain.Subscribers;

namespace Gateway.Api.Network;

/// <summary>A network of one process without SIP: who is said to be registered gets every alert that the rules let through.</summary>
internal sealed class SilentNetwork(NetworkFactsSource facts, IFactRecorder recorder, TimeProvider clock) : IPocNetwork
{
    private ImmutableList<RegistrationView> _registrations = [];

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
        recorder.TryRecord(new Fact.RegistrationChanged(view, isNew ? RegistrationChange.Added : RegistrationChange.Refreshed), null);
    }

    public Task<bool> RemoveRegistrationAsync(string registrationId, CancellationToken stop)
    {
        if (Registrations.FirstOrDefault(known => known.Id == registrationId) is not { } view) return Task.FromResult(false);
        ImmutableInterlocked.Update(ref _registrations, (all, one) => all.Remove(one), view);
        recorder.TryRecord(new Fact.RegistrationChanged(view, RegistrationChange.Removed), null);
        return Task.FromResult(true);
    }

    public Task<Ladder> LadderAsync(string subjectId, IReadOnlyList<string> callIds, CancellationToken stop) =>
        Task.FromResult(Ladder.Of(subjectId, []));

    public void SubmitAlert(Alert alert)
    {
        foreach (var target in alert.Targets)
        {
            var (state, cause, why) = Decide(alert.From, target.To);
            var done = target with { State = state, Cause = cause, Why = why, UpdatedAt = clock.GetUtcNow() };
            recorder.TryRecord(new Fact.AlertTargetChanged(alert.Id, done), null);
        }
    }

    private (AlertTargetState State, SipCause Cause, ImmutableArray<AlertWhy> Why) Decide(PocAddress from, PocAddress to)
    {
        var now = facts.Current;
        if (!now.Subscribers.TryFind(to, out var subscriber))
            return (AlertTargetState.UnknownUser, new(404, "Not Found", null), []);
        var groups = GroupMemberships.Of(now.Groups.GroupsOf(from).Select(group => new GroupRef(group.ToString())));
        var request = new AccessRequest
        {
            Action = AccessAction.Alert, Callers = [new CallerIdentity(from, groups)], Target = to, At = clock.GetUtcNow(),
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
}
