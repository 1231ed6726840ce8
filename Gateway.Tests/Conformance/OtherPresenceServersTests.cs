using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Presence;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>Our Watcher Application and a Presence Server of another network that is somebody else's, and does what it likes.</summary>
[Clause("PRES", "7")]
public sealed class OtherPresenceServersTests : ISubscriptionOwner
{
    private readonly World _world = new();
    private readonly TestNetwork _network;
    private readonly TestUserAgent _server;
    private readonly PocAddress _alice;
    private IncomingSubscription? _subscription;

    public OtherPresenceServersTests()
    {
        _network = new(_world, "networka.example", "10.1.0.1", [("networkb.example", "10.2.0.1")]);
        _alice = _network.AddUser("alice", "Alice", hasConsole: true);
        _server = new(_world, "server", "10.2.0.1");
        _server.OnRequest = (transaction, request, now) =>
        {
            _subscription = _server.Core.AcceptSubscription(transaction, request, new(TimeSpan.FromHours(1), _server.Contact), this, now);
            Show("sip:bob@networkb.example", "hello");
        };
        Run(2);
    }

    [Fact]
    public void What_it_says_of_somebody_else_is_not_believed()
    {
        Ask("sip:bob@networkb.example");
        Run(2);

        Show("sip:eve@networkb.example", "I am Bob");
        Run(2);
        Assert.Equal("hello", Enquiry.Seen!.Note);
        Show("sip:bob@networkb.example", "at lunch");
        Run(2);
        Assert.Equal("at lunch", Enquiry.Seen!.Note);
    }

    [Fact]
    [Clause("RFC 3856", "6.9")]
    public void Of_several_servers_that_a_SUBSCRIBE_was_forked_to_the_first_counts()
    {
        Ask("sip:bob@networkb.example");
        Run(2);
        var notify = _world.Sent.Last(line => line.Is("NOTIFY") && line.From == _server);

        var other = notify.Message.ToString()!.Replace($"tag={_subscription!.LocalTag}", "tag=another", StringComparison.Ordinal).Replace("branch=z9hG4bK", "branch=z9hG4bKfork", StringComparison.Ordinal)
            .Replace("hello", "someone else", StringComparison.Ordinal);
        var from = _world.Sent.Count;
        _world.Inject(Encoding.UTF8.GetBytes(other), "10.2.0.1:5060", _network.Core);
        Run(2);

        Assert.Contains(_world.Sent.Skip(from), line => line.From == _network.Client && line.Message is SipResponse { Status: SipStatus.CallOrTransactionDoesNotExist });
        Assert.Equal("hello", Enquiry.Seen!.Note);
    }

    [Fact]
    [Clause("RFC 3261", "16.3")]
    public void A_number_is_refused_by_a_core_that_knows_no_networks_of_numbers()
    {
        Ask("tel:+3592123456");
        Run(2);

        Assert.Equal((EnquiryState.Failed, 416), (Enquiry.State, Enquiry.Cause!.Status));
    }

    private EnquiryRecord Enquiry => _network.Disk.Facts.OfType<Fact.EnquiryChanged>().Last().Enquiry;

    void ISubscriptionOwner.Refreshed(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now)
    {
    }

    void ISubscriptionOwner.Ended(IncomingSubscription subscription, MonotonicTime now)
    {
    }

    private void Ask(string of) =>
        _network.Watching.Ask(new(new("psb_1"), _alice, PocAddress.Parse(of), EnquiryKind.Period, TimeSpan.FromMinutes(30), _network.UtcNow), _ => { }, _world.Now);

    private void Show(string entity, string note) => _subscription!.Notify(
        new SubscriptionState.Active(),
        MessageExtras.None.With(new MessageBody(PresenceDocument.MediaType, new PresenceDocument(entity) { Tuples = [new("t") { IsOpen = true, Notes = [note] }] }.Write())), _world.Now);

    private void Run(double seconds) => _world.RunFor(TimeSpan.FromSeconds(seconds));
}
