using System.Net;
using Gateway.Domain.Alerts;
using Gateway.Domain.Clients;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Clients;

public sealed class PocClientPreEstablishedTests
{
    private const string Identity = "sip:Pre-establishedSessionIdentityA@poc-server.networka.example;gr";
    private const string SessionIdentity = "sip:PoC-Session-Identity1@PoC-ServerX.networkx.example;gr";
    private static readonly string ServerControl = $"{ScriptedServer.Address}:50001";

    [Fact, Clause("RFC 4964", "8.2")]
    public void It_is_set_up_at_the_conference_factory_without_a_list_and_connects_to_nobody()
    {
        var world = Established();

        var invite = Assert.Single(world.Server.Invites);
        Assert.Equal("sip:poc-factory@poc-server.networka.example", invite.RequestUriText);
        Assert.Equal("application/sdp", invite.Text(HeaderId.ContentType));
        Assert.Equal(new PreEstablishedState[] { new PreEstablishedState.Establishing(0), new PreEstablishedState.Idle() }, world.Established);
        Assert.Equal(Identity, world.PreEstablishedIdentity);
        Assert.Empty(world.Shown);
    }

    [Fact, Clause("RFC 3515", "2.4.1"), Clause("RFC 4538", "7")]
    public void A_session_begins_by_REFER_that_points_to_the_dialog_and_the_NOTIFY_tells_its_identity()
    {
        var world = Established();
        var call = world.Server.Calls[0];

        world.Start(new() { Group = ClientWorld.Group, OverPreEstablished = true });
        world.Run();
        var refer = world.Server.Requests.Single(request => request.Method == SipMethod.Refer);
        var subscription = Assert.Single(world.Server.Subscriptions);
        world.Server.Notify(subscription, SipFragment.Of(SipStatus.Ringing), isLast: false);
        world.Run();
        world.Server.Notify(subscription, SipFragment.Of(SipStatus.Ok) with { Contact = SessionIdentity, AnswerState = AnswerState.Unconfirmed }, isLast: false);
        world.Run();
        world.Server.Notify(subscription, SipFragment.Of(SipStatus.Ok) with { Contact = SessionIdentity, AnswerState = AnswerState.Confirmed }, isLast: true);
        world.Run();

        Assert.Equal(Identity, refer.RequestUriText);
        Assert.Equal($"<{ClientWorld.Group};method=INVITE>", refer.Text(HeaderId.ReferTo));
        // The tags as the receiver of the REFER sees them.
        Assert.Equal(new TargetDialog(call.CallId, call.LocalTag, call.RemoteTag), TargetDialog.Of(refer));
        Assert.Equal("tdialog", refer.Text(HeaderId.Require));
        Assert.Equal("*;+g.poc.talkburst;require;explicit", refer.Text(HeaderId.AcceptContact));
        Assert.StartsWith("<sip:alice@networka.example;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>;+g.poc.talkburst;+sip.instance=\"<urn:uuid:", refer.Text(HeaderId.Contact));
        Assert.True(refer.To.Tag.IsEmpty);
        Assert.Equal(["ringing", "unconfirmed", "established"], world.Shown);
        Assert.Equal(SessionIdentity, world.Client.Sessions.Single().Identity);
        Assert.IsType<PreEstablishedState.Attached>(world.Established[^1]);
    }

    [Fact, Clause("OMA PoC CP", "Figure 17")]
    public void It_is_left_by_REFER_with_method_BYE_and_the_dialog_survives()
    {
        var world = InSession();

        world.Client.Sessions.Single().Leave(world.World.Now);
        world.Run();
        var refer = world.Server.Requests.Last(request => request.Method == SipMethod.Refer);
        var leaving = world.Shown.Contains("Left");
        world.Server.Notify(world.Server.Subscriptions[^1], SipFragment.Of(SipStatus.Ok), isLast: true);
        world.Run();

        Assert.Equal(Identity, refer.RequestUriText);
        Assert.Equal("<sip:PoC-Session-Identity1@PoC-ServerX.networkx.example;method=BYE>", refer.Text(HeaderId.ReferTo));
        Assert.NotNull(TargetDialog.Of(refer));
        Assert.Equal("id", refer.Text(HeaderId.Privacy));
        Assert.False(leaving);
        Assert.Equal(["established", "Left"], world.Shown);
        Assert.IsType<PreEstablishedState.Idle>(world.Established[^1]);
        Assert.Empty(world.Server.Ends);
        Assert.Single(world.World.SentBy(world.Client, "REFER"), sent => sent.Message.Text(HeaderId.ReferTo)!.Contains("BYE", StringComparison.Ordinal));
    }

    [Theory, Clause("OMA PoC CP", "Figure 17")]
    [InlineData(408)]
    [InlineData(481)]
    [InlineData(503)]
    public void Whatever_the_last_line_says_the_user_is_out(int status)
    {
        var world = InSession();
        world.Client.Sessions.Single().Leave(world.World.Now);
        world.Run();

        world.Server.Notify(world.Server.Subscriptions[^1], SipFragment.Of(status), isLast: true);
        world.Run();

        Assert.Equal(["established", "Left"], world.Shown);
    }

    [Fact]
    public void A_REFER_that_is_refused_ends_the_session_either_way()
    {
        var starting = Established();
        starting.Server.OnRefer = static _ => SipStatus.Forbidden;
        starting.Start(new() { Group = ClientWorld.Group, OverPreEstablished = true });
        starting.Run();
        var leaving = InSession();
        leaving.Server.OnRefer = static _ => SipStatus.NotFound;
        leaving.Client.Sessions.Single().Leave(leaving.World.Now);
        leaving.Run();

        Assert.Equal(["Refused 403"], starting.Shown);
        Assert.Equal(["established", "Left"], leaving.Shown);
        Assert.IsType<PreEstablishedState.Idle>(starting.Established[^1]);
    }

    [Fact, Clause("OMA PoC CP", "6.1.X.1")]
    public void A_session_that_is_only_wanted_is_withdrawn_by_the_same_REFER()
    {
        var world = Established();
        var session = world.Start(new() { To = [ClientWorld.Bob], OverPreEstablished = true });
        world.Run();

        session.Cancel(world.World.Now);
        world.Run();
        world.Server.Notify(world.Server.Subscriptions[^1], SipFragment.Of(SipStatus.Ok), isLast: true);
        world.Run();

        Assert.Equal($"<{ClientWorld.Bob};method=BYE>", world.Server.Requests[^1].Text(HeaderId.ReferTo));
        Assert.Empty(world.World.SentBy(world.Client, "CANCEL"));
        Assert.Equal(["Cancelled"], world.Shown);
    }

    [Fact, Clause("RFC 5368", "5")]
    public void Several_people_make_no_subscription_and_Connect_tells_the_rest()
    {
        var world = Established();
        world.Start(new() { To = [ClientWorld.Bob, ClientWorld.Carol], OverPreEstablished = true });
        world.Run();

        var refer = world.Server.Requests.Single(request => request.Method == SipMethod.Refer);
        Control(world, new MbcpMessage.Connect(7, MbcpSessionType.AdHocGroup) { SessionIdentity = SessionIdentity });
        world.Run();

        Assert.Equal("<cid:recipients@list>", refer.Text(HeaderId.ReferTo));
        Assert.Equal("false", refer.Text(HeaderId.ReferSub));
        Assert.True(SessionBody.TryRead(refer, out var body, out _));
        Assert.Equal([ClientWorld.Bob, ClientWorld.Carol], body.Recipients!.Addresses);
        Assert.Equal("recipients@list", body.RecipientsId);
        Assert.Equal(["established"], world.Shown);
        Assert.Equal(SessionIdentity, world.Client.Sessions.Single().Identity);
        Assert.Equal([(MbcpSubtype.Connect, 0)], Acknowledged(world));
    }

    [Fact, Clause("OMA PoC UP", "MBCP Connect")]
    public void Connect_attaches_a_session_of_others_and_is_acknowledged_each_time_it_comes()
    {
        var world = Established();
        var connect = new MbcpMessage.Connect(7, MbcpSessionType.PreArrangedGroup)
        {
            InvitingIdentity = "sip:bob@networkb.example", InvitingName = "PoC User B", SessionIdentity = SessionIdentity, GroupName = "Dispatch",
            GroupIdentity = ClientWorld.Group.ToString(),
        };

        Control(world, connect);
        world.Run();
        Control(world, connect);
        world.Run();

        var session = Assert.Single(world.Client.Sessions);
        Assert.Equal(new ReceivedInvitation(ClientWorld.Bob, "PoC User B", ClientWorld.Group, "Dispatch", null), session.Received);
        Assert.Equal(["established"], world.Shown);
        Assert.Equal([(MbcpSubtype.Connect, 0), (MbcpSubtype.Connect, 0)], Acknowledged(world));
    }

    [Fact, Clause("OMA PoC CP", "Figure 19")]
    public void Disconnect_ends_the_session_on_it_and_nothing_else_and_is_acknowledged_also_without_one()
    {
        var world = Established();
        Control(world, new MbcpMessage.Connect(7, MbcpSessionType.OneToOne) { SessionIdentity = SessionIdentity });
        world.Run();

        Control(world, new MbcpMessage.Disconnect(7));
        world.Run();
        Control(world, new MbcpMessage.Disconnect(7));
        world.Run();

        Assert.Equal(["established", "Disconnected"], world.Shown);
        Assert.IsType<PreEstablishedState.Idle>(world.Established[^1]);
        Assert.Equal([(MbcpSubtype.Connect, 0), (MbcpSubtype.Disconnect, 0), (MbcpSubtype.Disconnect, 0)], Acknowledged(world));
        Assert.Empty(world.World.SentBy(world.Client, "BYE"));
    }

    [Fact]
    public void A_second_session_on_the_same_media_is_told_busy()
    {
        var world = InSession();

        Control(world, new MbcpMessage.Connect(7, MbcpSessionType.OneToOne) { SessionIdentity = "sip:another@PoC-ServerX.networkx.example;gr" });
        world.Run();

        Assert.Equal([(MbcpSubtype.Connect, 1)], Acknowledged(world));
        Assert.Single(world.Client.Sessions);
    }

    [Fact]
    public void Whoever_is_not_the_server_of_the_session_is_not_listened_to()
    {
        var world = Established();

        Control(world, new MbcpMessage.Connect(7, MbcpSessionType.OneToOne) { SessionIdentity = SessionIdentity }, "203.0.113.9:50001");
        world.World.InjectDatagram(new byte[] { 0x8f, 0xcc, 0, 9, 1, 2, 3, 4 }, ServerControl, ClientControl(world));
        world.Run();

        Assert.Empty(world.Client.Sessions);
        Assert.Empty(world.World.Datagrams);
    }

    [Fact]
    public void A_manual_invitation_rings_by_a_new_INVITE_in_the_dialog_and_Connect_follows_the_answer()
    {
        var world = Established();

        world.Server.Reinvite(world.Server.Calls[0], ScriptedServer.Description(version: 2), "Manual");
        world.Run(10);
        var before = world.Server.ReinviteAnswers.Count;
        world.Client.Sessions.Single().Answer(world.World.Now);
        world.Run();
        Control(world, new MbcpMessage.Connect(7, MbcpSessionType.OneToOne) { SessionIdentity = SessionIdentity });
        world.Run();

        Assert.Equal(0, before);
        Assert.Equal(200, Assert.Single(world.Server.ReinviteAnswers)!.Status);
        Assert.Equal(["ringing", "established"], world.Shown);
        Assert.Equal(ClientWorld.Bob, world.Client.Sessions.Single().Received!.From);
    }

    [Fact]
    public void A_manual_invitation_may_be_declined_or_never_connected()
    {
        var declined = Established();
        declined.Server.Reinvite(declined.Server.Calls[0], ScriptedServer.Description(version: 2), "Manual");
        declined.Run();
        declined.Client.Sessions.Single().Refuse(SipStatus.Decline, declined.World.Now);
        declined.Run();
        var forgotten = Established();
        forgotten.Server.Reinvite(forgotten.Server.Calls[0], ScriptedServer.Description(version: 2), "Manual");
        forgotten.Run();
        forgotten.Client.Sessions.Single().Answer(forgotten.World.Now);
        forgotten.Run(120);

        Assert.Equal(603, Assert.Single(declined.Server.ReinviteAnswers)!.Status);
        Assert.Equal(["ringing", "Declined 603"], declined.Shown);
        Assert.Equal(["ringing", "LinkLost"], forgotten.Shown);
        Assert.IsType<PreEstablishedState.Idle>(forgotten.Established[^1]);
    }

    [Fact]
    public void When_it_is_lost_the_session_on_it_is_lost_and_it_is_tried_again()
    {
        var world = InSession();

        world.Server.Bye(world.Server.Calls[0]);
        world.Run();
        var waits = world.Established[^1];
        world.Run(3);

        Assert.Equal(["established", "LinkLost"], world.Shown);
        Assert.Equal(1, Assert.IsType<PreEstablishedState.WaitingToRetry>(waits).Failures);
        Assert.IsType<PreEstablishedState.Idle>(world.Established[^1]);
        Assert.Equal(2, world.Server.Invites.Count);
    }

    [Fact]
    public void Releasing_it_ends_both()
    {
        var world = InSession();

        world.Client.ReleaseEstablished(ClientWorld.Alice.Address, world.World.Now);
        world.Run();

        Assert.Equal(["established", "LinkLost"], world.Shown);
        Assert.IsType<CallEnd.ByPeer>(Assert.Single(world.Server.Ends));
        Assert.IsType<PreEstablishedState.Off>(world.Established[^1]);
        world.AssertNothingLeft();
    }

    [Fact]
    public void An_answer_without_floor_control_is_no_pre_established_session()
    {
        var world = new ClientWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call, contact: $"<{Identity}>", description: ScriptedServer.Description(control: "m=application 0 udp TBCP\r\n"));
        world.Client.Establish(ClientWorld.Alice.Address, world.World.Now);
        world.Run();

        Assert.Equal(488, Assert.IsType<PreEstablishedState.WaitingToRetry>(world.Established[^1]).Cause!.Status);
        Assert.IsType<CallEnd.ByPeer>(Assert.Single(world.Server.Ends));
    }

    [Fact]
    public void Without_one_a_session_cannot_begin_on_it()
    {
        var world = new ClientWorld(new World());

        var isStarted = world.Client.TryStartSession(
            ClientWorld.Alice, new() { To = [ClientWorld.Bob], OverPreEstablished = true }, world.World.Now, out _, out var refusal);

        Assert.False(isStarted);
        Assert.Equal(new SipCause(480, "No pre-established session is free", null), refusal);
    }

    private static ClientWorld Established()
    {
        var world = new ClientWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call, contact: $"<{Identity}>");
        Assert.True(world.Client.Establish(ClientWorld.Alice.Address, world.World.Now));
        world.Run();
        return world;
    }

    private static ClientWorld InSession()
    {
        var world = Established();
        world.Start(new() { Group = ClientWorld.Group, OverPreEstablished = true, IsAnonymous = true });
        world.Run();
        world.Server.Notify(world.Server.Subscriptions[0], SipFragment.Of(SipStatus.Ok) with { Contact = SessionIdentity }, isLast: true);
        world.Run();
        return world;
    }

    private static IPEndPoint ClientControl(ClientWorld world)
    {
        Assert.True(SessionDescription.TryParse(world.Server.Invites[^1].Body.Span, out var offer, out _));
        return offer.EndPointOf(offer.FloorControl!)!;
    }

    private static void Control(ClientWorld world, MbcpMessage message, string? from = null) =>
        world.World.InjectDatagram(message.Write(), from ?? ServerControl, ClientControl(world));

    private static List<(MbcpSubtype, int)> Acknowledged(ClientWorld world) =>
    [
        .. world.World.Datagrams.SelectMany(datagram => MbcpDatagram.Read(datagram.Bytes).Messages).OfType<MbcpMessage.Acknowledgment>()
            .Select(acknowledgment => ((MbcpSubtype)acknowledgment.Acknowledged, (int)acknowledgment.Reason)),
    ];
}
