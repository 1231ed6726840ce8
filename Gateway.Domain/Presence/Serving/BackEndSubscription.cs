using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Presence.Watching;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Serving;

/// <summary>
/// The subscription of a list server to one person of another network, for one watcher (RFC 4662 §4.3): it asks in his name, so that the person's own rules decide, and is
/// shared by all lists of his that the person is on. How it is kept up is the matter of <see cref="Watch"/>.
/// </summary>
/// <remarks>
/// <code>
/// what became of it                what the list says
/// no answer yet                    the name alone
/// NOTIFY pending, active           pending; active with the document
/// 401, 403, 407, 433, 603          terminated;reason=rejected
/// 404, 410, 604                    terminated;reason=noresource
/// cannot be reached, tried again   terminated;reason=probation
/// anything else                    terminated;reason=giveup
/// ended for good by its server     terminated with the reason that it gave
/// </code>
/// </remarks>
internal sealed class BackEndSubscription(PresenceServer server, BackEndKey key, MessageExtras headers) : KeptSubscription(server, key.Watcher, key.Target)
{
    /// <summary>For how long it asks each time: it is refreshed while a list wants it, and left when none does.</summary>
    public const uint Seconds = 3600;

    private readonly HashSet<ForeignMember> _members = [];
    private PresenceDocument? _document;
    private string? _tag;

    public BackEndKey Key { get; } = key;

    /// <summary>What the lists say.</summary>
    public ListedState Shown { get; private set; }

    /// <summary>Counts what the lists said.</summary>
    public long Version { get; private set; }

    /// <summary>Whether a list wants it.</summary>
    public bool IsWanted => _members.Count > 0;

    /// <summary>Whether it is to begin when others have their answer.</summary>
    public bool Waits { get; set; }

    /// <summary>Whether its first SUBSCRIBE is open.</summary>
    public bool IsBeginning => State is WatchState.Subscribing;

    /// <summary>Whether nothing is left of it.</summary>
    public bool IsForgotten => !IsWanted && State is WatchState.Resting;

    public override MonotonicTime NextDeadline => State.NextDeadline;

    protected override MessageExtras Headers => headers;

    protected override string? KnownTag => Shown.Status == WatcherStatus.Active ? _tag : null;

    public void Join(ForeignMember member, MonotonicTime now)
    {
        if (_members.Add(member))
            server.Begin(this, now);
    }

    public void Leave(ForeignMember member, MonotonicTime now)
    {
        if (!_members.Remove(member) || _members.Count > 0)
            return;
        Step(new WatchEvent.Unwanted(), now);
        server.Settle(this, now);
    }

    /// <summary>One that is over is tried once more for a watcher who asks anew.</summary>
    public void AskedAgain(MonotonicTime now)
    {
        if (State is WatchState.Resting)
            server.Begin(this, now);
    }

    protected override uint SecondsWanted(MonotonicTime now) => Seconds;

    protected override void Notified(SipRequest notify, SubscriptionStateView standing, MonotonicTime now)
    {
        if (standing.State == "pending")
        {
            Become(new(WatcherStatus.Pending, null, null), null, now);
            return;
        }

        // Written anew: what goes on to others is what was understood of it.
        if (WatchedPerson.SightOf(notify, Target) is not { } sight)
            return;
        _tag = sight.EntityTag;
        if (Shown.Status != WatcherStatus.Active || _document?.TellsTheSameAs(sight.Document) != true)
            Become(new(WatcherStatus.Active, null, new(PresenceDocument.MediaType, sight.Document.Write())), sight.Document, now);
    }

    protected override void Denied(SipCause? cause, ImmutableArray<AlertWhy> why, MonotonicTime now) => Over("rejected", now);

    protected override void Failed(SipCause cause, MonotonicTime now) => Over(cause.Status is 404 or 410 or 604 ? "noresource" : "giveup", now);

    protected override void Unavailable(SipCause cause, MonotonicTime now) => Over("probation", now);

    protected override void Finished(EnquiryEnd end, MonotonicTime now) => Over(
        end switch { EnquiryEnd.Rejected => "rejected", EnquiryEnd.NoResource => "noresource", EnquiryEnd.Invariant => "invariant", _ => "giveup" }, now);

    private void Over(string reason, MonotonicTime now)
    {
        if (Shown.Reason != reason)
            Become(new(WatcherStatus.Terminated, reason, null), null, now);
    }

    private void Become(ListedState shown, PresenceDocument? document, MonotonicTime now)
    {
        (Shown, _document) = (shown, document);
        Version++;
        foreach (var member in _members.ToArray())
            member.Changed(now);
    }
}

/// <summary>Which back-end subscription it is.</summary>
/// <param name="Watcher">In whose name it asks.</param>
/// <param name="IsAnonymous">Whether he asked to stay anonymous.</param>
/// <param name="Target">Of whom.</param>
internal readonly record struct BackEndKey(PocAddress Watcher, bool IsAnonymous, PocAddress Target);
