using Gateway.Domain.Access;
using Gateway.Domain.Core;
using Gateway.Domain.Presence;
using Gateway.Domain.Presence.Serving;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Domain.Core;
using Gateway.Tests.Support;
using static Gateway.Tests.Domain.Access.Rules;

namespace Gateway.Tests.Domain.Presence;

/// <summary>Presence between two networks: each core is the Presence Proxy of its own people, and each network has a Presence Server.</summary>
[Clause("TS 23.141", "A.1")]
public sealed class PresenceThroughCoresTests
{
    private const string A = "networka.example";
    private const string B = "networkb.example";
    private const string Bob = $"sip:bob@{B}";

    private readonly CoreWorld _world = new();
    private readonly PresenceRecorder _records = new();
    private readonly TestPhone _anna;
    private readonly TestPhone _bob;

    public PresenceThroughCoresTests()
    {
        AddNetwork(A, "10.0.0.1", B, "10.0.0.2", "anna");
        AddNetwork(B, "10.0.0.2", A, "10.0.0.1", "bob", "bert");
        _anna = _world.Phone("anna", A, "10.0.2.1");
        _bob = _world.Phone("bob", B, "10.0.2.2");
        _anna.Register();
        _bob.Register();
        _world.Run(1);
    }

    [Fact]
    public void An_enquiry_goes_by_both_proxies_to_the_Presence_Server_and_its_answer_comes_back()
    {
        Publish(_bob, isOpen: true);

        var asked = Watch(_anna, Bob);

        Assert.Equal(200, asked.Status);
        var notify = Assert.Single(_anna.Received("NOTIFY"));
        Assert.True(PresenceDocument.TryRead(notify.Body.Span, out var shown, out _));
        Assert.True(Assert.Single(shown.Tuples).IsOpen);
        Assert.Equal(
            [$"phone > core.{A}", $"core.{A} > core.{B}", $"core.{B} > presence.{B}"],
            _world.World.Sent.Where(message => message.Is("SUBSCRIBE")).Select(message => $"{NameOf(message.From)} > {NameOf(message.To)}").Distinct());
        Assert.Equal([$"Once sip:anna@{A} of {Bob}: Allowed"], _records.Granted);
    }

    [Fact]
    public void The_watcher_is_who_his_core_says_and_not_who_he_says()
    {
        Watch(_anna, Bob, more: request => request.Header(HeaderId.PAssertedIdentity, $"<sip:bert@{B}>"));

        Assert.Equal([$"Once sip:anna@{A} of {Bob}: Allowed"], _records.Granted);
    }

    [Fact]
    public void Who_is_watched_for_a_period_is_told_of_through_the_cores_again_and_again()
    {
        var tag = Publish(_bob, isOpen: true);
        Watch(_anna, Bob, expires: "600");
        _world.Run(10);

        Publish(_bob, isOpen: false, tag);
        _world.Run(10);

        Assert.Equal([true, false], _anna.Received("NOTIFY").Select(IsOpen));
        Assert.All(_anna.Received("NOTIFY"), notify => Assert.False(notify.Has(HeaderId.PAssertedIdentity) && notify.Text(HeaderId.Warning) is not null));
    }

    [Fact]
    public void Who_may_not_know_is_refused_and_is_not_told_by_which_rule()
    {
        var asked = Watch(_anna, $"sip:bert@{B}");

        Assert.Equal(403, asked.Status);
        Assert.Null(asked.Final!.Text(HeaderId.Warning));
        Assert.Equal([$"sip:anna@{A} of sip:bert@{B}"], _records.Refused);
    }

    [Fact]
    public void Who_is_no_user_cannot_be_watched() => Assert.Equal(404, Watch(_anna, $"sip:nobody@{B}").Status);

    [Theory, Clause("RFC 3608", "5")]
    [InlineData("<sip:10.0.0.1:5060;transport=udp;lr>, <sip:10.0.0.1:5060;lr>", 200)]
    [InlineData("<sip:10.0.0.1:5060;lr>", 200)]
    [InlineData("<sip:10.0.0.1:5060;lr>, <sip:10.0.9.9:5060;lr>", 403)]
    [InlineData("<sip:10.0.0.1:5060;lr>, <sip:10.0.0.1:5060;lr>, <sip:10.0.0.1:5060;lr>", 403)]
    public void A_phone_that_names_its_core_twice_means_it_once(string routes, int status) =>
        Assert.Equal(status, Watch(_anna, Bob, more: request => request.Header(HeaderId.Route, routes)).Status);

    [Fact]
    public void Nobody_publishes_for_somebody_else()
    {
        var bert = _world.Phone("bert", B, "10.0.2.3");
        bert.Register();
        _world.Run(1);

        Assert.Equal(403, Send(bert, SipMethod.Publish, Bob, Document(isOpen: true)).Status);
        Assert.Equal(200, Send(_bob, SipMethod.Publish, Bob, Document(isOpen: true)).Status);
    }

    private void AddNetwork(string domain, string address, string other, string otherAddress, params string[] users)
    {
        _world.Add(domain, address, settings => settings with
        {
            PresenceServer = $"presence.{domain}", LocalElements = [$"presence.{domain}"],
            Routes = [new NetworkRoute(other, new NextHop.To(TransportKind.Udp, otherAddress, 5060))],
        }, users);
        var facts = new NetworkFactsSource(NetworkFacts.Empty with
        {
            Subscribers = SubscriberDirectory.Of(users.Select(user => new Subscriber($"usr_{user}", PocAddress.Parse($"sip:{user}@{domain}"), user, null, false, false))),
            Rules = Book(Rule("rul_1", InDomain(A), Watching(PresencePermission.Allow), PocAddress.Parse(Bob))),
        });
        _world.World.Add($"10.9.0.{users.Length}", network => new PresenceServer(
            new($"presence.{domain}", [new(TransportKind.InProcess, $"presence.{domain}", 0)]), network, _world.World.Ids, SipTimers.Default, facts, _records,
            time => PresenceWorld.Start + time.SinceStart));
    }

    private TestRequest Watch(TestPhone who, string whom, string expires = "0", Action<RequestBuilder>? more = null) => Send(who, SipMethod.Subscribe, whom, request =>
    {
        request.Header(HeaderId.Event, "presence").Header(HeaderId.Expires, expires);
        more?.Invoke(request);
    });

    private string Publish(TestPhone who, bool isOpen, string? tag = null)
    {
        var answer = Send(who, SipMethod.Publish, who.AddressOfRecord, request =>
        {
            Document(isOpen)(request);
            if (tag is not null)
                request.Header(HeaderId.SipIfMatch, tag);
        });
        return answer.Final?.Text(HeaderId.SipETag) ?? throw new InvalidOperationException($"answered {answer.Status}");
    }

    private TestRequest Send(TestPhone who, SipMethod method, string whom, Action<RequestBuilder> more)
    {
        var sent = who.Send(method, whom, more);
        _world.Run(2);
        return sent;
    }

    private static Action<RequestBuilder> Document(bool isOpen) => request => request.Header(HeaderId.Event, "presence")
        .Body(PresenceDocument.MediaType, new PresenceDocument(Bob) { Tuples = [new("t") { IsOpen = isOpen }] }.Write());

    private static bool IsOpen(SipRequest notify) => PresenceDocument.TryRead(notify.Body.Span, out var shown, out _) && shown.Tuples.Any(tuple => tuple.IsOpen == true);

    private static string NameOf(ISipElement? element) => element is TestPhone ? "phone" : element?.HostName ?? "?";

    private sealed class PresenceRecorder : IPresenceRecords
    {
        public List<string> Granted { get; } = [];

        public List<string> Refused { get; } = [];

        void IPresenceRecords.Granted(PresenceEnquiry enquiry, WatcherStanding standing) => Granted.Add($"{enquiry.Kind} {enquiry.Watcher} of {enquiry.Presentity}: {standing}");

        void IPresenceRecords.Ended(EndedEnquiry enquiry)
        {
        }

        void IPresenceRecords.Charged(PresenceChargingRecord record)
        {
        }

        void IPresenceRecords.Notified(PresenceNotificationRecord record)
        {
        }

        void IPresenceRecords.Refused(PocAddress watcher, PocAddress presentity, Gateway.Domain.Alerts.AlertWhy why, string callId) => Refused.Add($"{watcher} of {presentity}");
    }
}
