using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Identity;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Proxying;
using Gateway.Sip.Registration;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Core;

/// <summary>The search for who takes a call or an alert to somebody who has said where else to look (docs/adr/0024, 0027, 0028).</summary>
public sealed partial class SipIpCore
{
    ProxyRound? IProxyOwner.NextRound(ProxyRequest request, IReadOnlyList<RoundAnswer> answers, MonotonicTime now) =>
        request.OwnerData is RequestSender { Search: { } search } ? RoundAfter(search.Ended(answers), request, search, now, out _) : null;

    // false: it goes the way of every alert. Who may not alert him is refused there, where refusals are put on record, and nobody else is asked.
    private bool TryServeAlert(ProxyRequest request, RequestSender sender, SipUriView uri, MonotonicTime now)
    {
        if (_facts.Current.Services.IsEmpty || !TryFindForwarding(request, sender, uri, out var forwarding) || !FindMeAlert.Concerns(forwarding)
            || !IsAlert(request.Request) || !May(AccessAction.Alert, forwarding.Address, request, sender, now))
            return false;
        var refusal = Begin(new(forwarding, isRecognised: false, isAlert: true), request, sender, now);
        if (refusal == SipStatus.LoopDetected)
            _proxy.Refuse(request, SipStatus.LoopDetected, now);
        else if (refusal is not null)
            request.OwnerData = sender;
        return refusal is null or SipStatus.LoopDetected;
    }

    private bool TryFindForwarding(ProxyRequest request, RequestSender sender, SipUriView uri, [NotNullWhen(true)] out Forwarding? forwarding)
    {
        forwarding = null;
        return IsOwnUser(uri) && !uri.Parameters.Has("gr"u8) && TryOwnAddress(uri, out var address) && PocAddress.TryParse(address.Text, out var user, out _)
            && _facts.Current.Services.TryFindForwarding(user, out forwarding) && (forwarding.Contacts.IsEmpty || IsToPerson(request, sender));
    }

    // null: it has begun; else what is to be answered.
    private int? Begin(FindMeSearch search, ProxyRequest request, RequestSender sender, MonotonicTime now)
    {
        request.OwnerData = sender with { Search = search, History = search.History };
        var first = HistoryInfo.LeadsBack(request.Request, search.Forwarding.Address) ? (FindMeEvent)new FindMeEvent.LedBack() : new FindMeEvent.Called();
        if (RoundAfter(first, request, search, now, out var refusal) is not { } round)
            return refusal;
        _proxy.Search(request, round, now);
        return null;
    }

    private ProxyRound? RoundAfter(FindMeEvent happened, ProxyRequest request, FindMeSearch search, MonotonicTime now, out int refusal)
    {
        var sender = (RequestSender)request.OwnerData!;
        refusal = SipStatus.TemporarilyUnavailable;
        while (true)
        {
            switch (search.Step(happened))
            {
                case FindMeEffect.Ring ring when TargetsOf(ring.Contact, request, sender, search, now) is { IsEmpty: false } targets:
                    return new(targets, search.IsAlert ? FindMeAlert.Wait : search.Forwarding.RingTime);
                case FindMeEffect.Lead lead when TargetOf(lead, request, sender, search, now) is { } target:
                    return new([target], null);
                case FindMeEffect.GiveUp giveUp:
                    refusal = giveUp.Status;
                    return null;
                default:
                    happened = new FindMeEvent.NobodyThere();
                    break;
            }
        }
    }

    private ImmutableArray<ProxyTarget> TargetsOf(FindMeContact contact, ProxyRequest request, RequestSender sender, FindMeSearch search, MonotonicTime now)
    {
        if (contact is FindMeContact.Other(var other))
        {
            if (!SipUriView.TryRead(UriBytes(other), out var uri) || HopToOther(uri) is not { } hop
                || !search.IsAlert && !May(AccessAction.Session, search.Forwarding.Address, request, sender, now))
                return [];
            search.History.Leave(SipStatus.MovedTemporarily);
            search.History.Add(contact, other.Text, TargetKind.MappedTo);
            return [new(UriBytes(other)) { Hop = hop, Data = contact, IsStandIn = search.IsAlert }];
        }

        if (!SipUriView.TryRead(request.RequestUri.Span, out var called) || !IsSubscriber(called))
            return [];
        if (_pocServer is not null && ContactSelection.IsPocService(request.Request, _settings.ServesPlainPhones))
            return [new(default) { Hop = _pocServer.Hop, Route = IsFromUser(request, sender) ? _pocServer.OriginatingRoute : _pocServer.TerminatingRoute }];
        var devices = TargetsAmong(request.Request, BindingsOf(called, now));
        foreach (var device in devices)
            search.History.Add(device.Data!, Encoding.UTF8.GetString(device.RequestUri.Span), TargetKind.RegisteredContact);
        if (devices.Count == 0)
            search.History.Leave(SipStatus.TemporarilyUnavailable);
        return [.. devices];
    }

    // A contact in our own domain goes through us once more, so that its own rules count; one elsewhere to a network that is known.
    private NextHop? HopToOther(SipUriView uri) =>
        IsOwnUser(uri) ? new NextHop.Over(Flow.InProcess(_settings.HostName)) : _trust.RouteTo(uri.Host)?.Hop;

    private ProxyTarget? TargetOf(FindMeEffect.Lead lead, ProxyRequest request, RequestSender sender, FindMeSearch search, MonotonicTime now)
    {
        if (!May(AccessAction.Session, search.Forwarding.Address, request, sender, now)
            || ServiceResolver.Resolve(_facts.Current.Services, QuestionOf(request, sender, lead.Identity) with { IsChosenByCore = true })
                is not ServiceResolution.Found { Identity: var found, Mailbox: var mailbox }
            || HopToService(found.Uri) is not { } hop)
            return null;
        if (lead.Met == FindMeOccasion.DoNotDisturb)
            search.History.Leave(SipStatus.MovedTemporarily);
        search.History.Add(found, found.Uri.Text, TargetKind.MappedTo);
        TellResolved(new(search.Forwarding.Address.ToString(), found, mailbox, ReasonOf(lead, search), null), request, sender);
        return new ProxyTarget(UriBytes(found.Uri)) { Hop = hop, Data = found };
    }

    // Whoever may not reach somebody does not reach him by way of his mailbox or his other contacts. The same door as for everything else.
    private bool May(AccessAction action, PocAddress target, ProxyRequest request, RequestSender sender, MonotonicTime now)
    {
        var facts = _facts.Current;
        return !facts.Subscribers.TryFind(target, out _)
            || AccessPolicy.Decide(
                facts.Ask(action, CallersOf(request, sender), PrivacyView.HidesIdentity(request.Request), target, _utcOf(now)), facts.Rules).IsGranted;
    }

    // Who wants to be left alone by every service is not rung either, where his calls have somewhere to go; nothing is refused by that wish alone.
    private Forwarding WithOwnWish(Forwarding forwarding) =>
        (forwarding.OnDoNotDisturb ?? forwarding.Otherwise) is not null
        && _facts.Current.Subscribers.TryFind(forwarding.Address, out var user) && user.DoNotDisturb
            ? forwarding with { DoNotDisturb = true }
            : forwarding;

    // A call or an alert to one person, before anything was done about it: of a phone or a client, led on by ourselves, or from outside. A focus calls one person
    // where it says so: ours by its Route (docs/adr/0030), that of another network by the kind of its session.
    private bool IsToPerson(ProxyRequest request, RequestSender sender) => sender.Standing switch
    {
        Standing.OwnElement => IsFromUser(request, sender) || request.From.PeerElement == _settings.HostName || IsSearchWanted(request.OwnRoute),
        Standing.PeerNetwork or Standing.ForeignNetwork => !TryReadFocus(request.Request, out var identity) || IsOfTwo(identity),
        _ => IsFromUser(request, sender),
    };

    private static bool IsFocus(SipRequest request) => TryReadFocus(request, out _);

    private static bool TryReadFocus(SipRequest request, out ReadOnlySpan<byte> identity)
    {
        foreach (var value in request.Values(HeaderId.Contact))
        {
            if (!NameAddrView.TryRead(value, out var contact) || !contact.Parameters.Has("isfocus"u8))
                continue;
            identity = contact.Uri;
            return true;
        }

        identity = default;
        return false;
    }

    private static bool IsOfTwo(ReadOnlySpan<byte> identity) =>
        SipUriView.TryRead(identity, out var uri) && uri.Parameters.TryGet("session"u8, out var kind) && Ascii.Equals(kind, "1-1"u8);

    private static ContextReason ReasonOf(FindMeEffect.Lead lead, FindMeSearch search) =>
        search.Forwarding.IsAccess ? ContextReason.Access
        : search.IsRecognised && ReferenceEquals(lead.Identity, search.Forwarding.OnRecognised) ? ContextReason.Recognised
        : lead.Met switch
        {
            FindMeOccasion.NoAnswer => ContextReason.NoAnswer,
            FindMeOccasion.Busy => ContextReason.Busy,
            FindMeOccasion.DoNotDisturb => ContextReason.DoNotDisturb,
            _ when search.Forwarding.Contacts.IsEmpty => ContextReason.Role,
            _ => ContextReason.Unreachable,
        };

    private void TellResolved(ContextResolution resolution, ProxyRequest request, RequestSender sender) =>
        _outbox.Record(new Fact.ContextResolved(resolution with
        {
            Caller = PrivacyView.HidesIdentity(request.Request) ? null
                : CallersOf(request, sender) is [var caller, ..] ? caller.ToString()
                : _trust.IsTelephoneNetwork(request.From) ? CallingNumber(request.Request)
                : null,
            CallId = Encoding.Latin1.GetString(request.Request.CallId),
        }));

    // To the sender, in words for people: who has his alert instead, or that it waits. Of access control nothing is said here.
    private void TellOfAlert(MessageEdit edit, FindMeSearch search, in ProxyTarget target, SipResponse response)
    {
        var news = response.IsSuccess && target.Data is FindMeContact.Other(var other)
            ? $"{RefusalWarnings.AlertForwarded} {(PrivacyView.HidesIdentity(response) ? "somebody else" : other.Text)} has the alert for {search.Forwarding.Address}"
            : FindMeAlert.Waits(response.Status)
            ? $"{RefusalWarnings.AlertWaits} nobody took the alert for {search.Forwarding.Address}; it waits in the list of alerts, and no voice message can be left for it"
            : null;
        if (news is not null)
            edit.Append(HeaderId.Warning, $"399 {_settings.HostName} {QuotedText.Write(news)}");
    }

    private bool Leaves(ProxyRequest request, in ProxyTarget target, NextHop hop) =>
        target.Data is not Binding && _trust.Of(hop) != Standing.OwnElement
        && SipUriView.TryRead((target.RequestUri.IsEmpty ? request.RequestUri : target.RequestUri).Span, out var uri) && !_proxy.Names.AreOurs(uri)
        && !(uri.Host.Length >= _domain.Length && Ascii.EqualsIgnoreCase(uri.Host[^_domain.Length..], _domain)
            && (uri.Host.Length == _domain.Length || uri.Host[^(_domain.Length + 1)] == (byte)'.'));

    // What speaks to a person. A delivery report that a phone sends by itself is for whoever it names.
    private static bool IsAlert(SipRequest message) => message.Body.IsEmpty
        || message.TryGet(HeaderId.ContentType, out var type) && Ascii.EqualsIgnoreCase(MediaTypes.Essence(type), "text/plain"u8);
}
