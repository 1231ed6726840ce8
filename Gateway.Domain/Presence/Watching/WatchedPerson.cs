using System.Collections.Immutable;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Watching;

/// <summary>One person as one watcher asks of him: all enquiries for a time share a subscription, and questions for the present state share a fetch (clause 2).</summary>
internal sealed class WatchedPerson(WatcherApplication application, PocAddress watcher, PocAddress presentity) : KeptSubscription(application, watcher, presentity)
{
    /// <summary>How long an answer is good for whoever asks the same again (clause 2).</summary>
    public static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(5);

    private readonly WatcherApplication _application = application;
    private readonly List<LocalEnquiry> _enquiries = [];
    private PresenceFetch? _fetch;
    private Sight? _sight;
    private bool _isPending;
    private SipCause? _unavailable;
    private (Sight Sight, MonotonicTime Until)? _cached;

    public override MonotonicTime NextDeadline
    {
        get
        {
            var next = MonotonicTime.Earlier(State.NextDeadline, _cached?.Until ?? MonotonicTime.Never);
            foreach (var enquiry in _enquiries)
                next = MonotonicTime.Earlier(next, enquiry.NextDeadline);
            return next;
        }
    }

    /// <summary>Whether nothing is left of it.</summary>
    public bool IsForgotten => _enquiries.Count == 0 && _fetch is null && _cached is null && State is WatchState.Resting;

    protected override MessageExtras Headers => _application.HeadersFor(PresenceDocument.MediaType, ChargingId);

    protected override string? KnownTag => _isPending ? null : _sight?.EntityTag;

    private bool KnowsNow => State is WatchState.Standing && _sight is not null && !_isPending;

    public void Ask(LocalEnquiry enquiry, MonotonicTime now)
    {
        if (enquiry.Record.Kind == EnquiryKind.Once)
            AskOnce(enquiry, now);
        else
        {
            _enquiries.Add(enquiry);
            Step(new WatchEvent.Wanted(), now);
            enquiry.CarriedBy(CallId, ChargingId);
            if (KnowsNow)
                Tell(enquiry, new EnquiryEvent.Shown(_sight!), 0, now);
            else if (State is WatchState.Standing && _isPending)
                Tell(enquiry, new EnquiryEvent.NowPending(), 0, now);
            else if (State is WatchState.Pausing && _unavailable is { } cause)
                Tell(enquiry, new EnquiryEvent.Unavailable(cause), 0, now);
        }

        _application.Settle(this);
    }

    /// <summary>The watcher wants no more of it (enquiry d).</summary>
    public void Stop(LocalEnquiry enquiry, Action stopped, MonotonicTime now)
    {
        _fetch?.Asking.Remove(enquiry);
        Tell(enquiry, new EnquiryEvent.StopAsked(), 0, now);
        OnLeft(stopped);
        _application.Settle(this);
    }

    public void Tick(MonotonicTime now)
    {
        Step(new WatchEvent.Tick(), now);
        if (_cached is { } cached && cached.Until <= now)
            _cached = null;
        foreach (var enquiry in _enquiries.ToArray())
        {
            enquiry.Tick(now);
            Tell(enquiry, new EnquiryEvent.Tick(), 0, now);
        }
    }

    /// <summary>What a NOTIFY shows of a person; <c>null</c> where it shows nothing, or somebody else.</summary>
    public static Sight? SightOf(SipRequest notify, PocAddress presentity)
    {
        if (!notify.TryGet(HeaderId.ContentType, out var type) || !Ascii.EqualsIgnoreCase(MediaTypes.Essence(type), "application/pidf+xml"u8))
            return null;
        if (!PresenceDocument.TryRead(notify.Body.Span, out var document, out _) || !PocAddress.TryParse(document.Entity, out var entity, out _) || entity != presentity)
            return null;
        return new(document, notify.Text(HeaderId.SipETag)?.Trim(), Encoding.Latin1.GetString(notify.CallId));
    }

    /// <summary>A fetch has shown the state.</summary>
    internal void Fetched(Sight sight, MonotonicTime now)
    {
        _cached = (sight, now + CacheTime);
        _application.Settle(this);
    }

    internal void FetchOver(MonotonicTime now)
    {
        _fetch = null;
        _application.Settle(this);
    }

    internal void Tell(LocalEnquiry enquiry, EnquiryEvent happened, int octets, MonotonicTime now)
    {
        if (!enquiry.Step(happened, octets, now))
            return;
        _application.Forget(enquiry);
        if (_enquiries.Remove(enquiry) && _enquiries.Count == 0)
            Step(new WatchEvent.Unwanted(), now);
    }

    protected override uint SecondsWanted(MonotonicTime now)
    {
        var end = now;
        foreach (var enquiry in _enquiries)
            end = enquiry.EndsAt > end ? enquiry.EndsAt : end;
        return (uint)Math.Clamp(Math.Ceiling((end - now).TotalSeconds), 1, PresenceQuestion.DurationMax.TotalSeconds);
    }

    protected override void Notified(SipRequest notify, SubscriptionStateView standing, MonotonicTime now)
    {
        _unavailable = null;
        if (standing.State == "pending")
        {
            _isPending = true;
            TellAll(new EnquiryEvent.NowPending(), 0, now);
            return;
        }

        if (SightOf(notify, Target) is not { } sight)
            return;
        (_sight, _isPending) = (sight, false);
        TellAll(new EnquiryEvent.Shown(sight), notify.Body.Length, now);
    }

    protected override void StillHolds(MonotonicTime now)
    {
        _unavailable = null;
        if (_sight is not { } known)
            return;
        _sight = known with { Dialog = CallId ?? known.Dialog };
        // The tag has said that it is the same state, whatever subscription showed it.
        TellAll(new EnquiryEvent.Shown(_sight), 0, now);
    }

    protected override void Denied(SipCause? cause, ImmutableArray<AlertWhy> why, MonotonicTime now) => TellAll(new EnquiryEvent.Denied(cause, why), 0, now);

    protected override void Failed(SipCause cause, MonotonicTime now) => TellAll(new EnquiryEvent.Failed(cause), 0, now);

    protected override void Unavailable(SipCause cause, MonotonicTime now)
    {
        _unavailable = cause;
        TellAll(new EnquiryEvent.Unavailable(cause), 0, now);
    }

    protected override void Finished(EnquiryEnd end, MonotonicTime now) => TellAll(new EnquiryEvent.Finished(end), 0, now);

    private void AskOnce(LocalEnquiry enquiry, MonotonicTime now)
    {
        if (KnowsNow)
        {
            enquiry.CarriedBy(CallId, ChargingId);
            Tell(enquiry, new EnquiryEvent.Shown(_sight!), 0, now);
        }
        else if (_cached is { } cached && now < cached.Until)
        {
            enquiry.CarriedBy(cached.Sight.Dialog, ChargingId);
            Tell(enquiry, new EnquiryEvent.Shown(cached.Sight), 0, now);
        }
        else
        {
            _fetch ??= new PresenceFetch(_application, this, Headers, now);
            _fetch.Asking.Add(enquiry);
            enquiry.CarriedBy(_fetch.CallId, ChargingId);
        }
    }

    private void TellAll(EnquiryEvent happened, int octets, MonotonicTime now)
    {
        foreach (var enquiry in _enquiries.ToArray())
        {
            enquiry.CarriedBy(CallId, ChargingId);
            Tell(enquiry, happened, octets, now);
        }
    }
}
