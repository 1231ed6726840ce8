using Gateway.Domain.Alerts;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Watching;

/// <summary>A question for the present state (enquiry a): SUBSCRIBE with Expires 0, and one NOTIFY.</summary>
internal sealed class PresenceFetch : ISubscriberOwner
{
    private readonly WatchedPerson _person;
    private SipResponse? _answer;

    public PresenceFetch(WatcherApplication application, WatchedPerson person, MessageExtras headers, MonotonicTime now)
    {
        _person = person;
        CallId = application.Agent.Subscribe(person.Watcher, person.Target, headers, 0, this, now).CallId;
    }

    public string CallId { get; }

    /// <summary>Whose question it answers.</summary>
    public List<LocalEnquiry> Asking { get; } = [];

    void ISubscriberOwner.Answered(OutgoingSubscription subscription, SipResponse? final, MonotonicTime now) => _answer = final;

    void ISubscriberOwner.Notified(OutgoingSubscription subscription, SipRequest notify, MonotonicTime now)
    {
        if (WatchedPerson.SightOf(notify, _person.Target) is not { } sight)
            return;
        _person.Fetched(sight, now);
        TellAll(new EnquiryEvent.Shown(sight), notify.Body.Length, now);
    }

    void ISubscriberOwner.Ended(OutgoingSubscription subscription, string reason, MonotonicTime now)
    {
        TellAll(WhyNothing(reason), 0, now);
        _person.FetchOver(now);
    }

    // A NOTIFY without a state: who may know has not been decided (clause 4, confirm).
    private EnquiryEvent WhyNothing(string reason) => (reason, _answer?.Status) switch
    {
        ("refused", 401 or 403 or 407 or 433 or 603) => new EnquiryEvent.Denied(AlertOutcome.CauseOf(_answer!), AlertOutcome.WhyOf(_answer!)),
        ("refused" or "silent", _) => new EnquiryEvent.Failed(KeptSubscription.CauseOf(_answer)),
        ("rejected", _) => new EnquiryEvent.Denied(null, []),
        ("noresource", _) => new EnquiryEvent.Finished(EnquiryEnd.NoResource),
        _ => new EnquiryEvent.Finished(EnquiryEnd.GivenUp),
    };

    private void TellAll(EnquiryEvent happened, int octets, MonotonicTime now)
    {
        foreach (var enquiry in Asking.ToArray())
        {
            Asking.Remove(enquiry);
            _person.Tell(enquiry, happened, octets, now);
        }
    }
}
