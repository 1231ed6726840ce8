using Gateway.Domain.Alerts;
using Gateway.Domain.Clients;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Clients;

public sealed class PocClientParticipantsTests
{
    [Fact, Clause("RFC 7647", "4"), Clause("RFC 4538", "7")]
    public void One_more_is_invited_by_REFER_to_the_session_outside_of_its_dialog()
    {
        var (world, session) = InSession();
        var answers = new List<SipCause?>();

        Assert.True(session.Add([ClientWorld.Carol], (refusal, _) => answers.Add(refusal), world.World.Now));
        world.Run();

        var refer = world.Server.Requests.Single(request => request.Method == SipMethod.Refer);
        Assert.Equal(ScriptedServer.SessionIdentity, refer.RequestUriText);
        Assert.Equal($"<{ClientWorld.Carol};method=INVITE>", refer.Text(HeaderId.ReferTo));
        Assert.True(refer.To.Tag.IsEmpty);
        var call = world.Server.Calls[0];
        Assert.Equal(new TargetDialog(call.CallId, call.LocalTag, call.RemoteTag), TargetDialog.Of(refer));
        Assert.Equal([null], answers);
        Assert.Single(world.World.SentBy(world.Server, "NOTIFY"));
    }

    [Fact, Clause("RFC 5368", "5")]
    public void Several_are_invited_by_one_REFER_that_makes_no_subscription()
    {
        var (world, session) = InSession();
        var answers = new List<SipCause?>();

        session.Add([ClientWorld.Bob, ClientWorld.Carol], (refusal, _) => answers.Add(refusal), world.World.Now);
        world.Run();

        var refer = world.Server.Requests.Single(request => request.Method == SipMethod.Refer);
        Assert.True(SessionBody.TryRead(refer, out var body, out _));
        Assert.Equal([ClientWorld.Bob, ClientWorld.Carol], body.Recipients!.Addresses);
        Assert.Equal([null], answers);
        Assert.Empty(world.World.SentBy(world.Server, "NOTIFY"));
    }

    [Fact]
    public void A_refusal_is_told_and_so_is_silence()
    {
        var (refused, session) = InSession();
        var answers = new List<SipCause?>();
        refused.Server.OnRefer = static _ => SipStatus.Forbidden;
        session.Add([ClientWorld.Carol], (refusal, _) => answers.Add(refusal), refused.World.Now);
        refused.Run();
        refused.World.Partition(refused.Client, refused.Server);
        session.Add([ClientWorld.Carol], (refusal, _) => answers.Add(refusal), refused.World.Now);
        refused.Run(40);

        Assert.Equal([403, 408], answers.Select(refusal => refusal!.Status));
    }

    [Fact]
    public void Nobody_is_added_to_a_session_that_does_not_stand()
    {
        var world = new ClientWorld(new World());
        var session = world.Start(new() { To = [ClientWorld.Bob] });

        Assert.False(session.Add([ClientWorld.Carol], (_, _) => Assert.Fail("told"), world.World.Now));
    }

    [Fact, Clause("RFC 4575", "3.4"), Clause("RFC 4575", "4.6")]
    public void Participants_are_followed_through_full_and_partial_documents_and_a_gap_is_refreshed()
    {
        var (world, session) = InSession();
        session.WatchParticipants(world.World.Now);
        session.WatchParticipants(world.World.Now);
        world.Run();
        var subscription = Assert.Single(world.Server.Subscriptions);
        var alice = ConferenceUser.Of("sip:alice@networka.example", "PoC User A", EndpointStatus.Connected, JoiningMethod.DialedIn);
        var bob = ConferenceUser.Of("sip:bob@networkb.example", "PoC User B", EndpointStatus.Alerting, JoiningMethod.DialedOut);
        var full = new ConferenceInfo("sip:s@x.example", 1) { Users = [alice, bob] };
        var joined = full with { Version = 2, Users = [alice, ConferenceUser.Of(bob.Entity, "PoC User B", EndpointStatus.Connected, JoiningMethod.DialedOut)] };
        world.Server.OnRefreshed = refreshed => world.Server.Notify(refreshed, joined with { Version = 9 });

        world.Server.Notify(subscription, full);
        world.Run();
        world.Server.Notify(subscription, joined.Since(full));
        world.Run();
        world.Server.Notify(subscription, (full with { Version = 7 }).Since(joined));
        world.Run(10);

        var subscribe = world.Server.Requests.Single(request => request.Method == SipMethod.Subscribe);
        Assert.Equal(ScriptedServer.SessionIdentity, subscribe.RequestUriText);
        Assert.Equal(("conference", "application/conference-info+xml"), (subscribe.Text(HeaderId.Event), subscribe.Text(HeaderId.Accept)));
        Assert.Equal(
            [
                "established", "participants sip:alice@networka.example=Connected,sip:bob@networkb.example=Alerting",
                "participants sip:alice@networka.example=Connected,sip:bob@networkb.example=Connected",
                "participants sip:alice@networka.example=Connected,sip:bob@networkb.example=Connected",
            ],
            world.Shown);
    }

    [Fact]
    public void The_subscription_ends_with_the_session()
    {
        var (world, session) = InSession();
        session.WatchParticipants(world.World.Now);
        world.Run();
        world.Server.Notify(world.Server.Subscriptions[0], new ConferenceInfo("sip:s@x.example", 1));
        world.Run();

        session.Leave(world.World.Now);
        world.Run();

        Assert.Contains(world.World.SentBy(world.Client, "SUBSCRIBE"), sent => sent.Message.Text(HeaderId.Expires) == "0");
        world.AssertNothingLeft();
    }

    private static (ClientWorld World, PocClientSession Session) InSession()
    {
        var world = new ClientWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call);
        var session = world.Start(new() { To = [ClientWorld.Bob] });
        world.Run();
        return (world, session);
    }
}
