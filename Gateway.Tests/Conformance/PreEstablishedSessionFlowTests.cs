using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>Pre-established sessions where things go wrong: refusals, wrong references, silence, and races.</summary>
public sealed class PreEstablishedSessionFlowTests
{
    private readonly ThreeNetworks _net = new(new World(seed: 17));

    [Fact, Clause("OMA PoC CP", "7")]
    public void It_is_set_up_by_an_INVITE_to_the_factory_without_a_list_and_nobody_is_contacted()
    {
        var from = _net.World.Sent.Count;

        var session = _net.ClientA.Establish(ThreeNetworks.FactoryA);

        Assert.Equal(
            ["client A -> core A INVITE", "core A -> PoC server A INVITE"],
            _net.Since(from, SipMethod.Invite).Where(line => line.Is("INVITE")).Select(_net.Step));
        Assert.Matches(@"^<sip:[0-9a-v]{26}@poc-server\.networka\.example;gr>;\+g\.poc\.talkburst$", session.Success!.Text(HeaderId.Contact));
        Assert.True(session.Agreed!.HasFloorControl);
        Assert.False(session.Agreed.Tbcp!.Granted);
        Assert.Equal("10.1.0.1", session.Agreed.RtpTo!.Address.ToString());
        session.Leave();
        _net.AssertNothingIsLeft();
    }

    [Fact, Clause("RFC 4028", "10")]
    public void Its_session_timer_keeps_it_and_a_client_that_vanishes_loses_it()
    {
        _net.ClientA.Establish(ThreeNetworks.FactoryA);
        _net.Run(7200);
        Assert.Equal(1, _net.A.Participating.PreEstablishedCount);

        _net.World.Remove(_net.ClientA);
        _net.Run(3600);

        Assert.Equal(0, _net.A.Participating.PreEstablishedCount);
    }

    [Theory, Clause("RFC 4538", "4")]
    [InlineData("none", 200)]
    [InlineData("ours", 200)]
    [InlineData("another", 403)]
    [InlineData("halfOfIt", 200)]
    [InlineData("tagsSwapped", 403)]
    public void A_Target_Dialog_has_to_be_the_dialog_of_the_pre_established_session(string named, int status)
    {
        var session = _net.ClientA.Establish(ThreeNetworks.FactoryA);
        var call = session.Call;
        string? value = named switch
        {
            "none" => null,
            "another" => $"somebody-else;local-tag={call.RemoteTag};remote-tag={call.LocalTag}",
            "halfOfIt" => $"{call.CallId};local-tag={call.RemoteTag}",
            "tagsSwapped" => $"{call.CallId};local-tag={call.LocalTag};remote-tag={call.RemoteTag}",
            _ => $"{call.CallId};local-tag={call.RemoteTag};remote-tag={call.LocalTag}",
        };

        var started = _net.ClientA.ReferTo(
            session.Peer, null, $"<{ThreeNetworks.Group};method=INVITE>", extras => value is null ? extras : extras.With(HeaderId.TargetDialog, value));
        _net.Run();

        Assert.Equal(status, started.Answer?.Status);
        Assert.Equal(status == 200 ? 2 : 0, _net.X.Controlling.LegCount);
    }

    [Theory]
    [InlineData("<sip:nobody@poc-server.networkx.example;method=BYE>", 404)]
    [InlineData("<sip:dispatch1@networkx.example;method=OPTIONS>", 403)]
    [InlineData("<sip:dispatch1@networkx.example;method=MESSAGE>", 403)]
    [InlineData("not a uri", 400)]
    [InlineData("<cid:list@x>", 400)]
    [InlineData("<tel:+12345>", 400)]
    public void A_REFER_to_what_it_does_not_carry_or_cannot_do_is_refused_and_changes_nothing(string referTo, int status)
    {
        _net.ClientA.Establish(ThreeNetworks.FactoryA);

        var referral = _net.ClientA.Refer(referTo);
        _net.Run();

        Assert.Equal(status, referral.Answer?.Status);
        Assert.True(_net.ClientA.PreEstablished!.IsUp);
        Assert.Equal(0, _net.X.Controlling.SessionCount);
        Assert.Equal(200, Start().Last?.Status);
    }

    [Fact]
    public void The_identity_of_another_users_pre_established_session_leads_nowhere()
    {
        var session = _net.ClientA.Establish(ThreeNetworks.FactoryA);
        var eve = _net.A.AddHandset("eve", "10.1.9.4");

        var stolen = eve.ReferTo(session.Peer, null, $"<{ThreeNetworks.Group};method=INVITE>");
        var guessed = eve.ReferTo("sip:aaaaaaaaaaaaaaaaaaaaaaaaaa@poc-server.networka.example;gr", null, $"<{ThreeNetworks.Group};method=INVITE>");
        _net.Run();

        Assert.Equal(404, stolen.Answer?.Status);
        Assert.Equal(404, guessed.Answer?.Status);
        Assert.Equal(0, _net.X.Controlling.SessionCount);
    }

    [Fact]
    public void A_second_session_while_one_is_carried_is_refused()
    {
        _net.ClientA.Establish(ThreeNetworks.FactoryA);
        Start();

        var second = Start();

        Assert.Equal(403, second.Answer?.Status);
        Assert.Equal(1, _net.X.Controlling.SessionCount);
    }

    [Fact, Clause("RFC 3515", "2.4.5")]
    public void A_session_that_is_refused_is_told_with_its_status_and_another_can_be_started()
    {
        _net.ClientA.Establish(ThreeNetworks.FactoryA);
        _net.AddGroup("sip:closed@networkx.example", Gateway.Domain.Groups.GroupType.PreArranged, _net.ClientB.Address);

        var refused = _net.ClientA.Refer("<sip:closed@networkx.example;method=INVITE>");
        _net.Run();

        Assert.Equal([100, 403], refused.Statuses);
        Assert.Equal("noresource", refused.End);
        Assert.Equal(200, Start().Last?.Status);
    }

    [Fact, Clause("OMA PoC CP", "10", Inferred = true)]
    public void Leaving_before_the_session_stands_takes_its_INVITE_back()
    {
        _net.ClientA.Establish(ThreeNetworks.FactoryA);
        _net.B.Change(_net.ClientB.Address, subscriber => subscriber with { Settings = new(AnswerMode.Manual) });
        var starting = Start();

        var leaving = _net.ClientA.Refer($"<{ThreeNetworks.Group};method=BYE>");
        _net.Run();

        Assert.Equal([100, 200], leaving.Statuses);
        Assert.Equal([100, 180, 487], starting.Statuses);
        Assert.True(_net.ClientB.Sessions[0].Has("Cancelled"));
        _net.ClientA.PreEstablished!.Leave();
        _net.AssertNothingIsLeft();
    }

    [Fact, Clause("OMA PoC CP", "11.2", Inferred = true)]
    public void Hanging_up_the_pre_established_session_ends_what_it_carries()
    {
        _net.ClientA.Establish(ThreeNetworks.FactoryA);
        Start();

        _net.ClientA.PreEstablished!.Leave();
        _net.Run();

        Assert.True(_net.ClientB.Sessions[0].Has("Ended ByPeer"));
        _net.AssertNothingIsLeft();
    }

    [Theory, Clause("OMA PoC CP", "11.2", Inferred = true)]
    [InlineData(481)]
    [InlineData(500)]
    public void A_BYE_that_the_controlling_function_does_not_accept_is_told_with_its_status(int status)
    {
        var other = new Domain.Sessions.Participating.ParticipatingWorld(seed: 3);
        other.Anna.Establish(ThreeNetworks.FactoryA);
        var started = other.Anna.Refer($"<{ThreeNetworks.Group};method=INVITE>");
        other.Run();
        other.Focus.RefusesBye = status;

        var leaving = other.Anna.Refer($"<{started.Last!.Contact};method=BYE>");
        other.Run();

        Assert.Equal([100, status], leaving.Statuses);
        other.Anna.PreEstablished!.Leave();
        other.Focus.RefusesBye = null;
        other.Run(5);
        Assert.Equal(0, other.A.Server.Agents.CallCount);
    }

    [Fact, Clause("RFC 6665", "4.2.2")]
    public void NOTIFYs_that_are_lost_do_not_keep_the_session_from_ending()
    {
        _net.ClientA.Establish(ThreeNetworks.FactoryA);
        var started = Start();
        _net.World.Lose = line => line.Is("NOTIFY") || line.Is("200 NOTIFY");

        _net.ClientA.Refer($"<{started.Last!.Contact};method=BYE>");
        _net.Run(60);

        Assert.True(_net.ClientB.Sessions[0].Has("Ended ByPeer"));
        _net.World.Lose = null;
        _net.ClientA.PreEstablished!.Leave();
        _net.AssertNothingIsLeft();
    }

    [Theory, Clause("OMA PoC UP", "8", Inferred = true)]
    [InlineData(1, 486)]
    [InlineData(2, 480)]
    [InlineData(null, 480)]
    public void A_Connect_that_is_not_accepted_refuses_the_invitation_and_the_client_can_be_called_again(int? reason, int status)
    {
        _net.ClientB.Establish(ThreeNetworks.FactoryB);
        _net.ClientB.ConnectReason = reason;
        var session = _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address]);
        _net.Run(10);
        Assert.Equal(status, session.Refusal?.Status);
        Assert.Equal(reason is null ? 3 : 1, _net.ClientB.Floor.Count(datagram => (datagram[0] & 0x1F) == 15));

        _net.ClientB.ConnectReason = 0;
        var again = _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address]);
        _net.Run();

        Assert.True(again.IsUp);
    }

    [Theory]
    [InlineData(486, 486)]
    [InlineData(603, 603)]
    [InlineData(487, 480)]
    public void An_alert_that_is_declined_refuses_the_invitation(int declined, int status)
    {
        var there = _net.ClientB.Establish(ThreeNetworks.FactoryB);
        _net.B.Change(_net.ClientB.Address, subscriber => subscriber with { Settings = new(AnswerMode.Manual) });
        there.OnReinvite = _ => declined;

        var session = _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address]);
        _net.Run();

        Assert.Equal(status, session.Refusal?.Status);
        Assert.Empty(_net.ClientB.Floor);
        Assert.True(there.IsUp);
    }

    [Fact, Clause("RFC 3261", "9.1")]
    public void An_invitation_that_is_cancelled_stops_the_alert_and_leaves_the_pre_established_session_free()
    {
        var there = _net.ClientB.Establish(ThreeNetworks.FactoryB);
        _net.B.Change(_net.ClientB.Address, subscriber => subscriber with { Settings = new(AnswerMode.Manual) });
        there.OnReinvite = _ => null;
        var session = _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address]);
        _net.Run();
        Assert.True(there.Has("ReinviteArrived"));

        session.Call.Cancel(null, _net.World.Now);
        _net.Run();

        Assert.Equal(487, session.Refusal?.Status);
        Assert.True(there.Has("ReinviteCancelled"), string.Join(", ", there.Told));
        Assert.True(there.IsUp);
        there.OnReinvite = _ => 200;
        Assert.True(Again().IsUp);
    }

    [Fact]
    public void A_client_that_is_busy_with_its_pre_established_session_is_called_on_demand()
    {
        _net.ClientB.Establish(ThreeNetworks.FactoryB);
        Assert.True(Again().IsUp);

        var second = Again();

        Assert.True(second.IsUp);
        Assert.Equal(2, _net.ClientB.Sessions.Count);
        Assert.True(_net.ClientB.Sessions[1].IsUp);
    }

    [Fact]
    public void Floor_control_from_anywhere_else_than_the_client_is_not_heard()
    {
        _net.ClientB.Establish(ThreeNetworks.FactoryB);
        _net.ClientB.ConnectReason = null;
        var session = _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address]);
        _net.Run(0.5);
        var port = _net.World.Datagrams[^1].From;

        _net.World.InjectDatagram(Convert.FromHexString("87CC00032B90D4F6506F433178000000"), "10.9.9.9:4000", port);
        _net.World.InjectDatagram("nonsense"u8.ToArray(), "10.9.9.9:4000", port);
        _net.Run(10);

        Assert.Equal(480, session.Refusal?.Status);
    }

    [Fact]
    public void Without_a_common_codec_or_floor_control_there_is_no_pre_established_session()
    {
        MessageExtras Offer(MessageExtras extras, string media) => extras.With(new MessageBody(
            "application/sdp", Encoding.ASCII.GetBytes($"v=0\r\no=- 1 1 IN IP4 10.1.9.1\r\ns=-\r\nc=IN IP4 10.1.9.1\r\nt=0 0\r\n{media}")));

        var noFloor = _net.ClientA.Invite(ThreeNetworks.FactoryA, null, extras => Offer(extras, "m=audio 4000 RTP/AVP 8\r\n"));
        var noAudio = _net.ClientA.Invite(ThreeNetworks.FactoryA, null, extras => Offer(extras, "m=application 4001 udp TBCP\r\n"));
        var noOffer = _net.ClientA.Invite(ThreeNetworks.FactoryA, null, extras => extras.With((MessageBody?)null));
        var garbage = _net.ClientA.Invite(ThreeNetworks.FactoryA, null, extras => extras.With(new MessageBody("application/sdp", "v=1\r\nhello"u8.ToArray())));
        _net.Run();

        Assert.Equal([488, 488, 488, 400], new[] { noFloor, noAudio, noOffer, garbage }.Select(session => session.Refusal?.Status));
        _net.AssertNothingIsLeft();
    }

    [Fact]
    public void One_user_keeps_no_more_of_them_than_devices()
    {
        for (var i = 0; i < 4; i++)
            _net.ClientA.Establish(ThreeNetworks.FactoryA);

        var fifth = _net.ClientA.Invite(ThreeNetworks.FactoryA);
        _net.Run();

        Assert.Equal(486, fifth.Refusal?.Status);
        Assert.Equal(4, _net.A.Participating.PreEstablishedCount);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.25)]
    public void Over_a_lossy_network_sessions_come_and_go_and_leave_nothing_behind(double loss) =>
        World.ForSeeds(8, world =>
        {
            var net = new ThreeNetworks(world);
            net.ClientA.Establish(ThreeNetworks.FactoryA);
            net.ClientB.Establish(ThreeNetworks.FactoryB);
            world.Loss = loss;
            world.Duplication = 0.1;
            world.DelayMax = TimeSpan.FromMilliseconds(60);

            var started = net.ClientA.Refer($"<{ThreeNetworks.Group};method=INVITE>");
            net.Run(70);
            if (started.Last?.Contact is { } identity)
                net.ClientA.Refer($"<{identity};method=BYE>");
            net.Run(70);
            world.Loss = 0;
            net.Run(100);
            if (net.ClientA.PreEstablished!.IsUp)
                net.ClientA.PreEstablished.Leave();
            if (net.ClientB.PreEstablished!.IsUp)
                net.ClientB.PreEstablished.Leave();

            net.AssertNothingIsLeft();
        });

    private HandsetReferral Start()
    {
        var started = _net.ClientA.Refer($"<{ThreeNetworks.Group};method=INVITE>");
        _net.Run();
        return started;
    }

    private HandsetSession Again()
    {
        var session = _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address]);
        _net.Run();
        return session;
    }
}
