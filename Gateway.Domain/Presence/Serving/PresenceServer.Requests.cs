using System.Globalization;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Identity;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Serving;

/// <summary>What watchers and publishers ask for.</summary>
public sealed partial class PresenceServer
{
    // An hour, where the SUBSCRIBE does not say (RFC 3856 §6.4).
    private static readonly TimeSpan WatchUsual = TimeSpan.FromHours(1);

    private void Subscribe(ServerTransactionId transaction, SipRequest request, MonotonicTime now)
    {
        FollowValidity(now);
        var identity = AssertedIdentity.Of(request);
        var package = EventView.Of(request)?.Package;
        if (package is not (PresenceDocument.Package or WatcherInfo.Package))
            RefuseEvent(transaction, request, now);
        // Without Accept it is the document of the package that is wanted (RFC 3856 §6.7, RFC 3858 §4).
        else if (!MediaTypes.AreAccepted(request, package == WatcherInfo.Package ? WatcherInfo.MediaType : PresenceDocument.MediaType))
            Respond(transaction, request, SipStatus.NotAcceptable, now);
        else if (!PocAddress.TryParse(request.RequestUriText, out var target, out _) || !IsKnown(target))
            Respond(transaction, request, SipStatus.NotFound, now);
        else if (identity.Addresses.Count == 0)
            Respond(transaction, request, SipStatus.Forbidden, now);
        else if (AskedFor(request) is var asked && asked > TimeSpan.Zero && asked < Settings.WatchMin)
            RefuseBrief(transaction, request, Settings.WatchMin, now);
        else if (_watchers + _lists.Count >= Settings.SubscriptionsMax || _presentities.TryGetValue(target, out var known) && known.Watchers.Count >= Settings.WatchersMax)
            Respond(transaction, request, SipStatus.ServiceUnavailable, now);
        else if (package == WatcherInfo.Package)
            WatchInfo(transaction, request, identity, target, now);
        else if (_facts.Current.Subscribers.TryFind(target, out _))
            Watch(transaction, request, identity, target, GrantedFor(request), now);
        else
            WatchList(transaction, request, identity, target, now);
    }

    private void Watch(ServerTransactionId transaction, SipRequest request, AssertedIdentity identity, PocAddress target, TimeSpan granted, MonotonicTime now)
    {
        var isAnonymous = PrivacyView.HidesIdentity(request);
        var question = Ask(identity.Addresses, isAnonymous, target, now);
        var rights = RightsOf(question);
        var standing = rights.Standing;
        var callId = Encoding.Latin1.GetString(request.CallId);
        if (standing == WatcherStanding.Blocked)
        {
            Refuse(transaction, request, question, identity.Address, callId, now);
            return;
        }

        var presentity = PresentityOf(target);
        var isKnown = standing != WatcherStanding.Pending && Knows(request, presentity.TagOf(standing == WatcherStanding.Allowed ? presentity.ViewOf(rights.Shown).Version : 0));
        if (isKnown && granted == TimeSpan.Zero)
        {
            // Nothing is shown, so nothing is charged (RFC 5839 §6.3).
            Settle(presentity);
            _agents.Respond(transaction, request, SipStatus.NoNotification, MessageExtras.None.With(HeaderId.Expires, "0"), now);
            return;
        }

        // Authorised and charged before anything is shown (TS 23.141 A.1, steps 8 to 10).
        var enquiry = new PresenceEnquiry(
            granted == TimeSpan.Zero ? PresenceEnquiryKind.Once : PresenceEnquiryKind.Period, identity.Address, target, granted, callId, ChargingIdOf(request), UtcOf(now));
        _records.Granted(enquiry, standing);
        var charge = new PresenceCharge(ChargeOf(request, enquiry, standing, PresenceDocument.Package, now), _records.Charged, now);
        var watcher = new PresenceWatcher(this, presentity, identity.Addresses, isAnonymous, enquiry, charge);
        presentity.Watchers.Add(watcher);
        _watchers++;
        Welcome(presentity, identity.Address);
        watcher.Begin(_agents.AcceptSubscription(transaction, request, new(Settings.WatchMax, $"<sip:{Settings.HostName}>") { IsKnown = isKnown }, watcher, now), rights, isKnown, now);
        Tell(watcher, "subscribe", now);
        Settle(presentity);
    }

    /// <summary>For how long a SUBSCRIBE is granted.</summary>
    internal TimeSpan GrantedFor(SipRequest request) => AskedFor(request) is var asked && asked < Settings.WatchMax ? asked : Settings.WatchMax;

    /// <summary>Whether the watcher says that he knows this state (RFC 5839 §5.3).</summary>
    internal static bool Knows(SipRequest request, string entityTag) => request.Text("Suppress-If-Match")?.Trim() is { } tag && (tag == "*" || tag == entityTag);

    private bool IsKnown(PocAddress target) =>
        _facts.Current.Subscribers.TryFind(target, out _) || _facts.Current.Groups.TryFind(target, out _) || target.User == BoardQuestion.EverybodyUser;

    // P-Charging-Vector is kept; where there is none, the server makes one up (presence fact sheet, clause 8).
    private PresenceChargingRecord ChargeOf(SipRequest request, PresenceEnquiry enquiry, WatcherStanding standing, string package, MonotonicTime now) => new(
        NewChargingId(now), ChargingRole.Terminating, enquiry.Watcher, enquiry.Presentity, enquiry.Granted == TimeSpan.Zero ? EnquiryKind.Once : EnquiryKind.Period, package,
        enquiry.Granted, standing, enquiry.CallId, enquiry.ChargingId ?? _ids.NewToken(26), VectorOf(request, "orig-ioi"u8) ?? enquiry.Watcher.Host, enquiry.Presentity.Host,
        enquiry.StartedAt, UtcOf(now), 0, 0, 0, null, null);

    private void Refuse(ServerTransactionId transaction, SipRequest request, AccessRequest question, PocAddress watcher, string callId, MonotonicTime now)
    {
        var explanation = AccessPolicy.Explain(question, _facts.Current.Rules);
        var rule = explanation.Decision.Ground switch
        {
            AccessGround.ByRule by => by.Rule.Id.ToString(),
            AccessGround.ByBarring by => by.Barring.Id.ToString(),
            _ => null,
        };
        _records.Refused(watcher, question.Target, new(rule, explanation.Decision.Outcome == AccessOutcome.Barred ? "barred" : "block", explanation.Sentence), callId);
        var warning = $"399 {Settings.HostName} {QuotedText.Write($"{RefusalWarnings.Rule} {rule ?? "-"} {explanation.Sentence}")}";
        _agents.Respond(transaction, request, SipStatus.Forbidden, MessageExtras.None.With(HeaderId.Warning, warning), now);
    }

    private void Publish(ServerTransactionId transaction, SipRequest request, MonotonicTime now)
    {
        var identity = AssertedIdentity.Of(request);
        PresenceDocument? document = null;
        var error = "";
        if (EventView.Of(request)?.Package != PresenceDocument.Package)
            RefuseEvent(transaction, request, now);
        else if (!PocAddress.TryParse(request.RequestUriText, out var target, out _) || !_facts.Current.Subscribers.TryFind(target, out _))
            Respond(transaction, request, SipStatus.NotFound, now);
        else if (!IsNetwork(identity) && !identity.Addresses.Contains(target))
            Respond(transaction, request, SipStatus.Forbidden, now);
        else if (!request.Body.IsEmpty && !IsPresence(request))
            _agents.Respond(transaction, request, SipStatus.UnsupportedMediaType, MessageExtras.None.With(HeaderId.Accept, PresenceDocument.MediaType), now);
        else if (!request.Body.IsEmpty && !PresenceDocument.TryRead(request.Body.Span, out document, out error))
            _agents.Respond(transaction, request, SipStatus.BadRequest, MessageExtras.None.With(HeaderId.Warning, $"399 {Settings.HostName} {QuotedText.Write(error)}"), now);
        else
            Publish(transaction, request, target, document, IsNetwork(identity), now);
    }

    private void Publish(ServerTransactionId transaction, SipRequest request, PocAddress target, PresenceDocument? document, bool isNetwork, MonotonicTime now)
    {
        var presentity = PresentityOf(target);
        var tag = request.Text(HeaderId.SipIfMatch)?.Trim();
        TimeSpan? expires = request.TryGetDeltaSeconds(HeaderId.Expires, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
        var answer = presentity.Publications.Publish(new(tag, document, expires, isNetwork), UtcOf(now), now);
        if (answer.Status == SipStatus.Ok)
        {
            var extras = MessageExtras.None.With(HeaderId.SipETag, answer.EntityTag!).With(HeaderId.Expires, Seconds(answer.Expires)); // 200 has both
            _agents.Respond(transaction, request, SipStatus.Ok, extras, now);
        }
        else if (answer.Status == SipStatus.IntervalTooBrief)
        {
            RefuseBrief(transaction, request, answer.Expires, now);
        }
        else
        {
            Respond(transaction, request, answer.Status, now);
        }

        if (answer.HasChanged)
            Follow(presentity, now);
        Settle(presentity);
    }

    private bool IsNetwork(AssertedIdentity identity) => Settings.NetworkAgent is { } agent && identity.Address.Host.Equals(agent, StringComparison.OrdinalIgnoreCase);

    private static TimeSpan AskedFor(SipRequest request) => request.TryGetDeltaSeconds(HeaderId.Expires, out var seconds) ? TimeSpan.FromSeconds(seconds) : WatchUsual;

    private void RefuseEvent(ServerTransactionId transaction, SipRequest request, MonotonicTime now) => _agents.Respond(
        transaction, request, SipStatus.BadEvent,
        MessageExtras.None.With(HeaderId.AllowEvents, request.Method == SipMethod.Publish ? PresenceDocument.Package : $"{PresenceDocument.Package}, {WatcherInfo.Package}"), now);

    private void RefuseBrief(ServerTransactionId transaction, SipRequest request, TimeSpan min, MonotonicTime now) =>
        _agents.Respond(transaction, request, SipStatus.IntervalTooBrief, MessageExtras.None.With(HeaderId.MinExpires, Seconds(min)), now);

    private static string Seconds(TimeSpan time) => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static bool IsPresence(SipRequest request) =>
        request.TryGet(HeaderId.ContentType, out var type) && Ascii.EqualsIgnoreCase(MediaTypes.Essence(type), "application/pidf+xml"u8);

    private static string? ChargingIdOf(SipRequest request) => VectorOf(request, "icid-value"u8);

    // P-Charging-Vector: icid-value=...;orig-ioi=... (RFC 7315 §5.6).
    private static string? VectorOf(SipRequest request, ReadOnlySpan<byte> parameter) =>
        request.TryGet(HeaderId.PChargingVector, out var vector) && new Parameters((byte[])[.. ";"u8, .. vector]).TryGet(parameter, out var value)
            ? Encoding.UTF8.GetString(value).Trim('"')
            : null;
}
