using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Clients;

public sealed class PocClientOnDemandTests
{
    [Fact, Clause("OMA PoC CP", "6.1.3")]
    public void An_ad_hoc_session_is_asked_of_the_conference_factory_with_a_list_beside_the_offer()
    {
        var world = new ClientWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call);

        world.Start(new() { To = [ClientWorld.Bob, ClientWorld.Carol], AnswerMode = new AnswerModeView(Automatic: true) });
        world.Run();

        var invite = Assert.Single(world.Server.Invites);
        Assert.Equal("sip:poc-factory@poc-server.networka.example", invite.RequestUriText);
        Assert.Equal("<sip:core.networka.example;lr>", invite.Text(HeaderId.Route));
        Assert.Equal("\"PoC User A\" <sip:alice@networka.example>", invite.Text(HeaderId.PPreferredIdentity));
        Assert.Equal("*;+g.poc.talkburst;require;explicit", invite.Text(HeaderId.AcceptContact));
        Assert.Equal("<sip:alice@networka.example;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>;+g.poc.talkburst", invite.Text(HeaderId.Contact));
        Assert.Equal("Auto", invite.Text(HeaderId.AnswerMode));
        Assert.Equal(ResourceList.InviteOptionTag, invite.Text(HeaderId.Require));
        Assert.Contains("timer, gruu, tdialog, norefersub", invite.Text(HeaderId.Supported));
        Assert.StartsWith("PoC-client/OMA2.0 ", invite.Text(HeaderId.UserAgent));
        Assert.True(SessionBody.TryRead(invite, out var body, out _));
        Assert.Equal([ClientWorld.Bob, ClientWorld.Carol], body.Recipients!.Addresses);
        Assert.True(SessionDescription.TryParse(body.Description.Span, out var offer, out _));
        Assert.Equal(["PCMA", "PCMU", "opus"], offer.Audio!.Codecs.Select(codec => codec.Name));
        Assert.Equal("-", offer.Origin.UserName);
        Assert.Contains("tb_granted=1", Encoding.ASCII.GetString(body.Description.Span));
        Assert.Equal(["established"], world.Shown);
    }

    [Fact]
    public void A_group_is_invited_by_its_identity_without_a_list()
    {
        var world = new ClientWorld(new World());

        world.Start(new() { Group = ClientWorld.Group });
        world.Run();

        var invite = Assert.Single(world.Server.Invites);
        Assert.Equal(ClientWorld.Group.ToString(), invite.RequestUriText);
        Assert.False(invite.Has(HeaderId.Require));
        Assert.Equal("application/sdp", invite.Text(HeaderId.ContentType));
    }

    [Fact, Clause("RFC 5627", "4.4")]
    public void Without_a_GRUU_the_contact_is_the_registered_one()
    {
        var world = new ClientWorld(new World(), givesGruu: false);

        world.Start(new() { To = [ClientWorld.Bob] });
        world.Run();

        Assert.Equal($"<sip:{world.ContactUser}@10.0.0.1:5060>;+g.poc.talkburst", world.Server.Invites[0].Text(HeaderId.Contact));
    }

    [Fact, Clause("OMA PoC CP", "Figure 16")]
    public void The_user_leaves_with_BYE_to_the_identity_that_his_server_showed_and_privacy_stays_with_him()
    {
        var world = new ClientWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call);
        var session = world.Start(new() { To = [ClientWorld.Bob], IsAnonymous = true });
        world.Run();
        var wasHeard = session.MediaFlows;

        session.Leave(world.World.Now);
        var isHeard = session.MediaFlows;
        world.Run();

        var invite = world.Server.Invites[0];
        Assert.StartsWith("\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=", invite.Text(HeaderId.From));
        Assert.Equal("\"PoC User A\" <sip:alice@networka.example>", invite.Text(HeaderId.PPreferredIdentity));
        Assert.Equal("id", invite.Text(HeaderId.Privacy));
        var bye = Assert.IsType<CallEnd.ByPeer>(Assert.Single(world.Server.Ends)).Bye;
        Assert.Equal(ScriptedServer.SessionIdentity, bye.RequestUriText);
        Assert.Equal("id", bye.Text(HeaderId.Privacy));
        Assert.Equal((true, false), (wasHeard, isHeard));
        Assert.Equal(["established", "Left"], world.Shown);
        world.AssertNothingLeft();
    }

    [Fact, Clause("RFC 3261", "9.1"), Clause("OMA PoC CP", "6.1.X.1")]
    public void CANCEL_waits_for_a_provisional_response_and_succeeds_with_487()
    {
        var world = new ClientWorld(new World());
        Call? arrived = null;
        world.Server.OnInvite = call => arrived = call;
        var session = world.Start(new() { To = [ClientWorld.Bob] });
        session.Cancel(world.World.Now);
        world.World.RunFor(TimeSpan.FromMilliseconds(150));
        var before = world.World.SentBy(world.Client, "CANCEL").Count;

        world.Run(2);

        Assert.Equal(0, before);
        Assert.Equal(CallState.Ended, arrived!.State);
        Assert.Single(world.Server.Cancels);
        Assert.Equal(["Cancelled 487"], world.Shown);
        world.AssertNothingLeft();
    }

    [Fact, Clause("RFC 3261", "9.1")]
    public void A_refusal_that_crosses_CANCEL_is_cancelled_too()
    {
        var world = new ClientWorld(new World { DelayMin = TimeSpan.FromMilliseconds(50), DelayMax = TimeSpan.FromMilliseconds(50) });
        world.Server.OnInvite = call =>
        {
            world.Server.Ring(call);
            world.World.After(TimeSpan.FromMilliseconds(120), () => world.Server.Refuse(call, SipStatus.BusyHere));
        };
        var session = world.Start(new() { To = [ClientWorld.Bob] });
        world.World.After(TimeSpan.FromMilliseconds(150), () => session.Cancel(world.World.Now));

        world.Run(2);

        Assert.Equal(["ringing", "Cancelled 486"], world.Shown);
    }

    [Fact, Clause("OMA PoC CP", "6.1.X.1")]
    public void CANCEL_against_2xx_at_any_time_is_either_cancelled_or_left_and_never_connected()
    {
        var outcomes = new Dictionary<ClientSessionOutcome, int>();
        World.ForSeeds(300, network =>
        {
            network.DelayMin = TimeSpan.FromMilliseconds(5);
            network.DelayMax = TimeSpan.FromMilliseconds(60);
            network.Loss = 0.1;
            var world = new ClientWorld(network);
            var cancelAt = TimeSpan.FromMilliseconds(network.Ids.NewUInt32() % 400);
            world.Server.OnInvite = call =>
            {
                world.Server.Ring(call);
                network.After(TimeSpan.FromMilliseconds(network.Ids.NewUInt32() % 300), () => world.Server.Accept(call));
            };
            world.OnEstablished = _ => { };
            var session = world.Start(new() { To = [ClientWorld.Bob] });
            var wasPending = false;
            network.After(cancelAt, () =>
            {
                wasPending = session.State.IsPending;
                session.Cancel(network.Now);
            });

            world.Run(100);

            if (!wasPending)
            {
                // The final response was there already: nothing to cancel, and the session stands.
                Assert.Equal(new ClientSessionState.Established(true), session.State);
                session.Leave(network.Now);
            }
            else
            {
                var end = Assert.Single(world.Ends).End;
                Assert.True(end.Outcome is ClientSessionOutcome.Cancelled or ClientSessionOutcome.CancelledTooLate, $"{end}");
                Assert.DoesNotContain("established", world.Shown);
                Assert.False(session.MediaFlows);
                outcomes[end.Outcome] = outcomes.GetValueOrDefault(end.Outcome) + 1;
            }

            world.AssertNothingLeft();
        });

        Assert.True(outcomes.GetValueOrDefault(ClientSessionOutcome.Cancelled) > 20, $"{outcomes.GetValueOrDefault(ClientSessionOutcome.Cancelled)} cancelled");
        Assert.True(outcomes.GetValueOrDefault(ClientSessionOutcome.CancelledTooLate) > 20, $"{outcomes.GetValueOrDefault(ClientSessionOutcome.CancelledTooLate)} too late");
    }

    [Fact, Clause("RFC 4964", "5")]
    public void An_answer_given_for_the_invited_is_shown_as_unconfirmed()
    {
        var world = new ClientWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call, "Unconfirmed");

        world.Start(new() { To = [ClientWorld.Bob] });
        world.Run();

        Assert.Equal(["unconfirmed"], world.Shown);
    }

    // Of several people each is rung once; one may be looked for among all his contacts, which takes as long as rules let it.
    [Theory]
    [InlineData(1, 1_016)]
    [InlineData(2, 120)]
    public void A_session_that_nobody_answers_is_given_up(int people, int seconds)
    {
        var world = new ClientWorld(new World());
        world.Server.OnInvite = call => world.Server.Ring(call);

        world.Start(new() { To = people == 1 ? [ClientWorld.Bob] : [ClientWorld.Bob, ClientWorld.Carol] });
        world.Run(seconds - 1);
        var stillRings = world.Shown.ToList();
        world.Run(5);

        Assert.Equal(["ringing"], stillRings);
        Assert.Equal(["ringing", "NoAnswer 487"], world.Shown);
        world.AssertNothingLeft();
    }

    [Fact]
    public void A_server_that_is_gone_is_told_as_no_answer()
    {
        var world = new ClientWorld(new World());
        world.World.Partition(world.Client, world.Server);

        world.Start(new() { To = [ClientWorld.Bob] });
        world.Run(40);

        Assert.Equal(["NoAnswer 408"], world.Shown);
        world.World.Heal(world.Client, world.Server);
        world.AssertNothingLeft();
    }

    [Theory, Clause("RFC 3264", "6")]
    [InlineData("97 AMR/8000", "m=application 50001 udp TBCP\r\n")]
    public void An_answer_without_a_common_codec_is_left_at_once(string codec, string control)
    {
        var world = new ClientWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call, description: ScriptedServer.Description(codec, control));

        world.Start(new() { To = [ClientWorld.Bob] });
        world.Run();

        Assert.Equal(["NoAnswer 488"], world.Shown);
        Assert.IsType<CallEnd.ByPeer>(Assert.Single(world.Server.Ends));
        world.AssertNothingLeft();
    }

    [Fact]
    public void With_no_media_port_free_nothing_is_sent()
    {
        var world = new ClientWorld(new World(), ports: 0);

        var isStarted = world.Client.TryStartSession(ClientWorld.Alice, new() { To = [ClientWorld.Bob] }, world.World.Now, out _, out var refusal);
        world.Run();

        Assert.False(isStarted);
        Assert.Equal(503, refusal!.Status);
        Assert.Empty(world.Server.Invites);
    }

    [Fact, Clause("RFC 5373", "4.1")]
    public void An_automatic_invitation_is_answered_without_ringing()
    {
        var world = new ClientWorld(new World());

        world.Server.Invite(world.ContactUser, "10.0.0.1", "Auto");
        world.Run();

        Assert.Empty(world.World.SentBy(world.Client, "180"));
        Assert.Equal(["established"], world.Shown);
        var session = Assert.Single(world.Client.Sessions);
        Assert.Equal((ClientWorld.Bob, "PoC User B", "Fire North"), (session.Received!.From, session.Received.FromDisplayName, session.Received.GroupName));
        Assert.Equal(ScriptedServer.SessionIdentity, session.Identity);
        Assert.Equal("\"PoC User A\" <sip:alice@networka.example>", world.World.SentBy(world.Client, "200 INVITE")[0].Message.Text(HeaderId.PPreferredIdentity));
        Assert.True(session.Media!.HasFloorControl);
    }

    [Fact, Clause("RFC 5373", "4.1")]
    public void A_manual_invitation_rings_until_the_user_answers_and_the_server_may_end_it()
    {
        var world = new ClientWorld(new World());
        var call = world.Server.Invite(world.ContactUser, "10.0.0.1", "Manual");
        world.Run(5);

        world.Client.Sessions.Single().Answer(world.World.Now);
        world.Run();
        world.Server.Bye(call);
        world.Run();

        Assert.Equal(["ringing", "established", "Disconnected"], world.Shown);
        world.AssertNothingLeft();
    }

    [Fact]
    public void An_invitation_without_an_Answer_Mode_follows_the_user()
    {
        var world = new ClientWorld(new World()) { Mode = AnswerMode.Automatic };

        world.Server.Invite(world.ContactUser, "10.0.0.1", null);
        world.Run();

        Assert.Equal(["established"], world.Shown);
    }

    [Fact, Clause("OMA PoC CP", "6.2.X.1")]
    public void A_withdrawn_invitation_is_answered_487_and_was_missed()
    {
        var world = new ClientWorld(new World());
        var call = world.Server.Invite(world.ContactUser, "10.0.0.1", "Manual");
        world.Run(2);

        call.Cancel(null, world.World.Now);
        world.Run();

        Assert.Single(world.World.SentBy(world.Client, "200 CANCEL"));
        Assert.Equal(487, Assert.Single(world.Server.Refusals).Status);
        Assert.Equal(["ringing", "Missed"], world.Shown);
        world.AssertNothingLeft();
    }

    [Fact]
    public void CANCEL_against_the_answer_of_the_user_leaves_both_sides_in_agreement() => World.ForSeeds(200, network =>
    {
        network.DelayMin = TimeSpan.FromMilliseconds(5);
        network.DelayMax = TimeSpan.FromMilliseconds(60);
        network.Loss = 0.1;
        var world = new ClientWorld(network);
        var call = world.Server.Invite(world.ContactUser, "10.0.0.1", "Manual");
        network.After(TimeSpan.FromMilliseconds(network.Ids.NewUInt32() % 300), () => call.Cancel(null, network.Now));
        network.After(TimeSpan.FromMilliseconds(network.Ids.NewUInt32() % 300), () => world.Client.Sessions.FirstOrDefault()?.Answer(network.Now));

        world.Run(150);

        // A CANCEL after the 200 cancels nothing; one that crossed it is followed by BYE; one that came first wins.
        if (world.Server.Acceptances is [var standing])
        {
            Assert.Equal(["ringing", "established"], world.Shown);
            world.Server.Bye(standing);
            world.Run(20);
        }
        else if (world.Server.TooLate > 0)
            Assert.True(world.Ends.Single().End.Outcome is ClientSessionOutcome.Disconnected, $"{world.Ends.Single().End}");
        else
            Assert.True(world.Ends.All(end => end.End.Outcome == ClientSessionOutcome.Missed), string.Join(", ", world.Shown));
        Assert.Empty(world.Client.Sessions);
        world.AssertNothingLeft();
    });

    [Theory]
    [InlineData(480)]
    [InlineData(486)]
    [InlineData(603)]
    public void The_user_may_refuse(int status)
    {
        var world = new ClientWorld(new World());
        world.Server.Invite(world.ContactUser, "10.0.0.1", "Manual");
        world.Run();

        world.Client.Sessions.Single().Refuse(status, world.World.Now);
        world.Run();

        Assert.Equal(status, Assert.Single(world.Server.Refusals).Status);
        world.AssertNothingLeft();
    }

    [Fact, Clause("RFC 3261", "13.3.1.3")]
    public void An_offer_that_cannot_be_taken_is_refused_with_its_reason_before_anybody_rings()
    {
        var world = new ClientWorld(new World());

        world.Server.Invite(world.ContactUser, "10.0.0.1", "Manual", ScriptedServer.Description("97 AMR/8000"));
        world.Server.Invite("nobody", "10.0.0.1", "Manual");
        world.Run();

        Assert.Equal([488, 404], world.Server.Refusals.Select(refusal => refusal.Status));
        Assert.StartsWith("305 client.networka.example ", world.Server.Refusals[0].Response!.Text(HeaderId.Warning));
        Assert.Empty(world.Shown);
        world.AssertNothingLeft();
    }

    [Fact, Clause("RFC 3261", "13.2.1")]
    public void An_INVITE_without_an_offer_gets_one_in_its_200()
    {
        var world = new ClientWorld(new World());

        world.Server.Invite(world.ContactUser, "10.0.0.1", "Auto", []);
        world.Run();

        var success = world.World.SentBy(world.Client, "200 INVITE")[0].Message;
        Assert.True(SessionDescription.TryParse(success.Body.Span, out var offer, out _));
        Assert.NotNull(offer.FloorControl);
        // The script's ACK brings no answer: there are no media, and so no session.
        Assert.Equal(["LinkLost 488"], world.Shown);
        world.AssertNothingLeft();
    }

    [Fact, Clause("RFC 3264", "8")]
    public void A_new_offer_within_the_session_is_answered_and_a_bad_one_leaves_it_as_it_was()
    {
        var world = new ClientWorld(new World());
        var call = world.Server.Invite(world.ContactUser, "10.0.0.1", "Auto");
        world.Run();

        world.Server.Reinvite(call, ScriptedServer.Description("8 PCMA/8000", version: 2));
        world.Run();
        world.Server.Reinvite(call, ScriptedServer.Description("97 AMR/8000", version: 3));
        world.Run();

        Assert.Equal([200, 488], world.Server.ReinviteAnswers.Select(answer => answer!.Status));
        Assert.Equal("PCMA", world.Client.Sessions.Single().Media!.Codec.Name);
    }

    [Fact, Clause("RFC 4028", "10")]
    public void A_server_that_vanishes_is_noticed_by_the_session_timer()
    {
        var world = new ClientWorld(new World());
        world.Server.Invite(world.ContactUser, "10.0.0.1", "Auto");
        world.Run();
        world.World.Partition(world.Client, world.Server);

        world.Run(3600);

        Assert.Equal(["established", "LinkLost"], world.Shown);
        Assert.Equal((0, 0), (world.Client.Sessions.Count, world.World.OpenMediaPorts));
    }

    [Fact]
    public void An_account_that_is_not_served_any_longer_leaves_its_sessions_first()
    {
        var world = new ClientWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call);
        world.Start(new() { To = [ClientWorld.Bob] });
        world.Run();

        world.Client.Release(ClientWorld.Alice.Address, world.World.Now);
        world.Run();

        Assert.Equal(["established", "Left"], world.Shown);
        Assert.Equal("0", world.Server.Requests[^1].Text(HeaderId.Expires));
        world.AssertNothingLeft();
    }

    [Fact, Clause("OMA PoC CP", "6.1")]
    public void A_session_that_runs_is_joined_by_its_identity()
    {
        var world = new ClientWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call);

        world.Start(new() { Identity = ScriptedServer.SessionIdentity });
        world.Run();

        Assert.Equal(ScriptedServer.SessionIdentity, world.Server.Invites[0].RequestUriText);
        Assert.Equal("application/sdp", world.Server.Invites[0].Text(HeaderId.ContentType));
        Assert.Equal(["established"], world.Shown);
    }
}
