using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Presence;
using Gateway.Domain.Presence.Serving;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;
using static Gateway.Tests.Domain.Access.Rules;

namespace Gateway.Tests.Domain.Presence;

/// <summary>A Presence Server alone, with a watcher and a publisher at the other end of a wire that asserts who they are.</summary>
internal sealed class PresenceWorld : IPresenceRecords
{
    public const string Target = "sip:bob@networka.example";
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly NextHop ServerHop = new NextHop.To(TransportKind.Udp, "10.9.0.5", 5060);

    public PresenceWorld(World? world = null, Func<PresenceServerSettings, PresenceServerSettings>? configure = null)
    {
        World = world ?? new World();
        var settings = new PresenceServerSettings("presence.networka.example", [new(TransportKind.Udp, "10.9.0.5", 5060)]) { NetworkAgent = "poc-server.networka.example" };
        Server = World.Add("10.9.0.5:5060", network => new PresenceServer(
            configure?.Invoke(settings) ?? settings, network, World.Ids, SipTimers.Default, Facts, this, time => Start + time.SinceStart));
        Agent = new(World, "agent", "10.0.3.1", settings => settings with { Extensions = ["eventlist"] });
        Facts.Replace(facts => facts with { Subscribers = facts.Subscribers.With(new("usr_b", PocAddress.Parse(Target), "Bob", null, false, false)) });
    }

    public World World { get; }

    public PresenceServer Server { get; }

    public TestUserAgent Agent { get; }

    public NetworkFactsSource Facts { get; } = new(NetworkFacts.Empty);

    /// <summary>What went on record.</summary>
    public List<string> Records { get; } = [];

    /// <summary>Each charging record, each time it was written.</summary>
    public List<PresenceChargingRecord> Charges { get; } = [];

    /// <summary>Notifications that were charged by themselves.</summary>
    public List<PresenceNotificationRecord> Notifications { get; } = [];

    /// <summary>Lets the target's rules say this of watchers in network B; nothing said before holds any more.</summary>
    public void Rule(PresencePermission? permission)
    {
        Facts.Replace(facts => facts with
        {
            Rules = permission is { } said ? Book(Domain.Access.Rules.Rule("rul_1", InDomain("networkb.example"), Watching(said), Bob)) : RuleBook.Empty,
        });
        Server.FactsChanged(World.Now);
    }

    /// <summary>Watches the target.</summary>
    public TestWatcher Watch(string who = "alice@networkb.example", uint? expires = null, string? target = null, params (string Name, string Value)[] headers)
    {
        var extras = MessageExtras.None.With(HeaderId.Event, "presence");
        if (who.Length > 0)
            extras = extras.With(HeaderId.PAssertedIdentity, $"<sip:{who}>");
        foreach (var (name, value) in headers)
            extras = extras with { Headers = [.. extras.Headers.RemoveAll(line => line.Key.Equals(name, StringComparison.OrdinalIgnoreCase)), new(name, value)] };
        var watcher = new TestWatcher();
        watcher.Subscription = Agent.Core.Subscribe(
            new()
            {
                Method = SipMethod.Subscribe, RequestUri = target ?? Target, From = "<sip:alice@networkb.example>", To = $"<{Target}>", Contact = Agent.Contact, Hop = ServerHop,
                Extras = extras, Expires = expires,
            },
            watcher, World.Now);
        World.RunFor(TimeSpan.FromSeconds(1));
        return watcher;
    }

    /// <summary>Publishes, as the target unless somebody else is named.</summary>
    public SipResponse Publish(
        PresenceDocument? document, string? tag = null, uint? expires = null, string who = "bob@networka.example", string type = PresenceDocument.MediaType, string package = "presence")
    {
        var extras = MessageExtras.None.With(HeaderId.Event, package).With(HeaderId.PAssertedIdentity, $"<sip:{who}>");
        if (tag is not null)
            extras = extras.With(HeaderId.SipIfMatch, tag);
        if (expires is { } seconds)
            extras = extras.With(HeaderId.Expires, $"{seconds}");
        if (document is not null)
            extras = extras.With(new MessageBody(type, document.Write()));
        SipResponse? answer = null;
        Agent.Core.Send(
            new() { Method = SipMethod.Publish, RequestUri = Target, From = $"<sip:{who}>", To = $"<{Target}>", Hop = ServerHop, Extras = extras },
            (final, _, _) => answer = final, World.Now);
        World.RunUntil(() => answer is not null, TimeSpan.FromSeconds(32));
        World.RunFor(TimeSpan.FromSeconds(1));
        return answer ?? throw new InvalidOperationException("no answer came");
    }

    /// <summary>What Bob publishes: a service that is open or closed.</summary>
    public static PresenceDocument Says(bool isOpen, string? note = null) =>
        new(Target) { Tuples = [new("t") { IsOpen = isOpen, Contact = Target }], Notes = note is null ? [] : [note] };

    void IPresenceRecords.Granted(PresenceEnquiry enquiry, WatcherStanding standing) =>
        Records.Add($"{enquiry.Kind} {enquiry.Watcher} {enquiry.Granted.TotalSeconds} {standing} {enquiry.ChargingId}".TrimEnd());

    void IPresenceRecords.Ended(EndedEnquiry enquiry) => Records.Add($"ended {enquiry.Standing} {enquiry.Notifications}");

    void IPresenceRecords.Refused(PocAddress watcher, PocAddress presentity, AlertWhy why, string callId) => Records.Add($"refused {watcher} {why.Rule} {why.Effect}");

    void IPresenceRecords.Charged(PresenceChargingRecord record) => Charges.Add(record);

    void IPresenceRecords.Notified(PresenceNotificationRecord record) => Notifications.Add(record);

    /// <summary>What a watcher is told.</summary>
    public sealed class TestWatcher : ISubscriberOwner
    {
        public OutgoingSubscription? Subscription { get; set; }

        /// <summary>The status of the answer; null when there was none.</summary>
        public int? Status => Answer?.Status;

        public SipResponse? Answer { get; private set; }

        /// <summary>Each NOTIFY: what it says of the subscription, and what it shows: open, closed, or nothing.</summary>
        public List<string> Told { get; } = [];

        /// <summary>The bodies.</summary>
        public List<string> Bodies { get; } = [];

        public List<SipRequest> Notifies { get; } = [];

        public string? EndedBecause { get; private set; }

        public void Answered(OutgoingSubscription subscription, SipResponse? final, MonotonicTime now) => Answer = final;

        public void Notified(OutgoingSubscription subscription, SipRequest notify, MonotonicTime now)
        {
            var state = notify.Text(HeaderId.SubscriptionState)!;
            var shown = PresenceDocument.TryRead(notify.Body.Span, out var document, out _) ? document.Tuples.Any(tuple => tuple.IsOpen == true) ? "open" : "closed" : "nothing";
            Notifies.Add(notify);
            Bodies.Add(Encoding.UTF8.GetString(notify.Body.Span));
            Told.Add($"{state.Split(';')[0]}{(state.Contains("reason", StringComparison.Ordinal) ? $" {state.Split("reason=")[1]}" : "")} {shown}");
        }

        public void Ended(OutgoingSubscription subscription, string reason, MonotonicTime now) => EndedBecause = reason;
    }
}
