using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.History;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Sessions;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Domain.Core;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>A PoC Session of two that was set up at the conference factory: somebody is looked for who takes it, as for a call to his address (docs/adr/0030).</summary>
[Clause("S003", "3.1.2.3")]
public sealed class FindMeOfTwoTests
{
    private readonly SearchedTown _town = new(new World(seed: 30));

    [Fact]
    public void Nobody_answers_the_phone_stops_ringing_and_the_message_box_is_in_the_session()
    {
        var call = _town.Call();

        _town.Run(20);

        Assert.True(call.IsUp && call.Has("Progressed 180"), string.Join(", ", call.Told));
        Assert.True(Assert.Single(_town.Bob.Sessions).Has("Cancelled"), string.Join(", ", _town.Bob.Sessions[0].Told));
        Assert.Equal(["bob-fna"], _town.Served);
        var led = System.Text.Encoding.ASCII.GetString(_town.World.Sent.Last(message => message.Name == "INVITE" && ReferenceEquals(message.To, _town.Box)).Octets);
        Assert.Contains("History-Info: <sip:bob@networka.example?Reason=SIP%3Bcause%3D408>;index=1\r\n", led, StringComparison.Ordinal);
        Assert.Contains("History-Info: <sip:bob-fna@vm.networka.example>;index=1.1;mp=1\r\n", led, StringComparison.Ordinal);
        Assert.Contains("P-Asserted-Identity: \"alice\" <sip:alice@networka.example>\r\n", led, StringComparison.Ordinal);
        _town.GoHome();
    }

    [Theory]
    [InlineData(486, "bob-busy")]
    [InlineData(480, "bob")]
    [InlineData(603, "bob")]
    [InlineData(600, "bob-busy")]
    public void A_phone_that_says_no_leads_to_the_service_for_that(int answer, string served)
    {
        _town.Bob.Answer = _ => answer;

        var call = _town.Call();
        _town.Run(10);

        Assert.True(call.IsUp, string.Join(", ", call.Told));
        Assert.Equal([served], _town.Served);
        _town.GoHome();
    }

    [Fact]
    public void Somebody_who_is_not_registered_or_takes_no_sessions_or_wants_to_be_left_alone_is_not_rung()
    {
        _town.Network.Change(_town.Bob.Address, bob => bob with { Settings = bob.Settings with { IncomingSessionBarring = true } });
        _town.Call();
        _town.Run(5);
        _town.Network.Change(_town.Bob.Address, bob => bob with { Settings = bob.Settings with { IncomingSessionBarring = false }, DoNotDisturb = true });
        _town.Call();
        _town.Run(5);
        _town.Network.Change(_town.Bob.Address, bob => bob with { DoNotDisturb = false });
        _town.Bob.Register(0);
        _town.Call();
        _town.Run(5);

        Assert.Equal(["bob", "bob-dnd", "bob"], _town.Served);
        Assert.Empty(_town.Bob.Sessions);
        _town.GoHome();
    }

    [Fact]
    public void Who_has_a_session_and_wants_no_second_one_is_busy()
    {
        _town.Network.Change(_town.Bob.Address, bob => bob with { Settings = bob.Settings with { SimultaneousSessions = false } });
        _town.Bob.Answer = _ => 200;
        _town.Carol.Invite(SearchedTown.Factory, [_town.Bob.Address]);
        _town.Run(5);

        _town.Call();
        _town.Run(5);

        Assert.Equal(["bob-busy"], _town.Served);
        _town.GoHome();
    }

    [Fact]
    public void Whom_the_rules_keep_from_calling_is_told_so_and_not_led_to_the_message_box()
    {
        _town.Network.AddRule(new() { Id = new("rul_1"), Owner = new RuleOwner.User(_town.Bob.Address), Permissions = new() { Session = SessionPermission.Reject } });

        var call = _town.Call();
        _town.Run(10);

        Assert.Equal(403, call.Refusal?.Status);
        Assert.Empty(_town.Served);
        Assert.Equal((ParticipantState.Refused, 403), (_town.PartOf(_town.Bob.Address).State, _town.PartOf(_town.Bob.Address).Cause?.Status));
        _town.GoHome();
    }

    [Fact]
    public void A_session_of_three_has_members_and_no_stand_ins()
    {
        var call = _town.Call(_town.Bob.Address, _town.Carol.Address);

        _town.Run(70);

        Assert.Equal(408, call.Refusal?.Status);
        Assert.Empty(_town.Served);
        _town.GoHome();
    }

    [Fact]
    public void A_session_of_a_group_has_members_and_no_stand_ins()
    {
        var group = PocAddress.Parse("sip:team@networka.example");
        _town.Network.Facts.Replace(facts => facts with
        {
            Groups = facts.Groups.With(new("grp_team", group, "Team", [_town.Alice.Address, _town.Bob.Address])),
        });

        var call = _town.Alice.Handset.Invite(group.ToString());
        _town.Run(70);

        Assert.Equal(408, call.Refusal?.Status);
        Assert.Empty(_town.Served);
        _town.GoHome();
    }

    [Fact]
    public void Who_comes_as_the_third_makes_a_group_of_it_and_has_no_stand_in()
    {
        _town.Network.Facts.Replace(facts => facts with { Services = facts.Services.With(new Forwarding(_town.Carol.Address) { Otherwise = SipUri.Parse("sip:bob@vm.networka.example") }) });
        _town.Bob.Answer = _ => 200;
        _town.Carol.Answer = _ => 486;
        var call = _town.Call();
        _town.Run(5);

        _town.Alice.Handset.ReferTo(call.Peer, call, $"<{_town.Carol.Address};method=INVITE>");
        _town.Run(10);

        Assert.Single(_town.Carol.Sessions);
        Assert.Empty(_town.Served);
        _town.GoHome();
    }

    [Fact]
    public void The_next_contact_takes_the_session_by_his_own_rules_and_is_shown_as_who_he_is()
    {
        var town = new SearchedTown(new World(seed: 31), bob => bob with
        {
            Contacts = [new FindMeContact.Devices(), new FindMeContact.Other(SipUri.Parse("sip:carol@networka.example"))], RingTime = TimeSpan.FromSeconds(3),
        });
        town.Carol.Answer = _ => 200;

        var call = town.Call();
        town.Run(10);

        Assert.True(call.IsUp && Assert.Single(town.Carol.Sessions).IsUp);
        Assert.Empty(town.Served);
        var (bob, carol) = (town.PartOf(town.Bob.Address), town.PartOf(town.Carol.Address));
        Assert.Equal((ParticipantState.Failed, 408, LeaveMeans.Timeout), (bob.State, bob.Cause!.Status, bob.LeaveMeans));
        Assert.Equal((ParticipantState.Connected, town.Alice.Address), (carol.State, carol.InvitedBy));
        town.GoHome();
        Assert.Equivalent(new[] { town.Alice.Address, town.Carol.Address }, town.Paid);
    }

    [Fact]
    public void Who_may_not_call_a_contact_is_not_put_through_to_him()
    {
        var town = new SearchedTown(new World(seed: 31), bob => bob with
        {
            Contacts = [new FindMeContact.Devices(), new FindMeContact.Other(SipUri.Parse("sip:carol@networka.example"))], RingTime = TimeSpan.FromSeconds(3),
        });
        town.Network.AddRule(new() { Id = new("rul_1"), Owner = new RuleOwner.User(town.Carol.Address), Permissions = new() { Session = SessionPermission.Reject } });

        town.Call();
        town.Run(10);

        Assert.Empty(town.Carol.Sessions);
        Assert.Equal(["bob-fna"], town.Served);
        town.GoHome();
    }

    [Fact]
    public void A_circle_of_contacts_is_refused()
    {
        var town = new SearchedTown(new World(seed: 32), bob => new(bob.Address) { Contacts = [new FindMeContact.Other(SipUri.Parse("sip:carol@networka.example"))] });
        town.Network.Facts.Replace(facts => facts with
        {
            Services = facts.Services.With(new Forwarding(town.Carol.Address) { Contacts = [new FindMeContact.Other(SipUri.Parse("sip:bob@networka.example"))] }),
        });

        var call = town.Call();
        town.Run(30);

        Assert.NotNull(call.Refusal);
        Assert.Equal(482, call.Refusal.Status);
        Assert.Empty(town.Carol.Sessions);
        Assert.Empty(town.Bob.Sessions);
        town.GoHome();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(9.002)]
    [InlineData(12)]
    public void A_caller_who_hangs_up_ends_it_wherever_it_is(double after)
    {
        var call = _town.Call();
        _town.Run(after);

        _town.HangUp(call);
        _town.Run(20);

        Assert.False(call.IsUp);
        Assert.All(_town.Bob.Sessions, session => Assert.False(session.IsUp));
        Assert.Equal(0, _town.Box.CallCount);
        _town.GoHome();
    }

    [Fact]
    public void Over_a_pre_established_session_the_same_is_true()
    {
        _town.Alice.Handset.Establish(SearchedTown.Factory);

        _town.Alice.Handset.Refer($"<{_town.Bob.Address}>");
        _town.Run(20);

        Assert.Equal(["bob-fna"], _town.Served);
        Assert.Equal(1, _town.Box.CallCount);
        _town.Alice.Handset.PreEstablished!.Leave();
        _town.Run(10);
        Assert.Equal(0, _town.Box.CallCount);
        _town.GoHome();
    }

    [Fact]
    public void Whom_his_pre_established_session_rings_in_vain_has_it_still_when_the_message_box_has_the_call()
    {
        var standing = _town.Bob.Establish(SearchedTown.Factory);
        standing.OnReinvite = static _ => null;

        var call = _town.Call();
        _town.Run(20);

        Assert.True(call.IsUp, string.Join(", ", call.Told));
        Assert.Equal(["bob-fna"], _town.Served);
        Assert.True(standing.IsUp && standing.Has("ReinviteCancelled"), string.Join(", ", standing.Told));
        _town.GoHome();
    }

    [Fact, Clause("RFC 4964", "8.1")]
    public void Where_his_server_has_answered_for_him_and_he_does_not_come_the_message_box_does()
    {
        var town = new SearchedTown(new World(seed: 33), answersUnconfirmed: true);
        town.Network.AddRule(new() { Id = new("rul_1"), Owner = new RuleOwner.User(town.Bob.Address), Permissions = new() { Session = SessionPermission.Accept } });
        town.Network.Change(town.Bob.Address, bob => bob with { Settings = new(AnswerMode.Automatic) });

        var call = town.Call();
        town.Run(5);
        // Alice is in the session, and may talk to him who is said to be coming.
        Assert.True(call.IsUp && town.Network.Controlling.SessionCount == 1);
        Assert.Empty(town.Served);
        town.World.RunUntil(() => town.Store.Started == 1, TimeSpan.FromSeconds(30));
        town.Run(2);
        town.Alice.Press();
        town.Alice.Speak(75);
        call.Leave();
        town.Run(5);

        Assert.Equal(["bob-fna"], town.Served);
        Assert.Equal(ParticipantState.Failed, town.PartOf(town.Bob.Address).State);
        Assert.InRange(town.Store.Packets, 70, 80);
        town.GoHome();
    }

    [Fact]
    public void A_call_to_the_address_itself_is_searched_once()
    {
        var call = _town.Alice.Handset.Invite(_town.Bob.Address.ToString());

        _town.Run(20);

        Assert.True(call.IsUp);
        Assert.Equal(["bob-fna"], _town.Served);
        Assert.Equal(1, _town.Box.CallCount);
        // It is Alice's own call, and no PoC Session is left behind it.
        Assert.Equal(0, _town.Network.Controlling.SessionCount);
        _town.GoHome();
    }

    [Theory]
    [InlineData(";session=1-1", 1)]
    [InlineData("", 0)]
    public void The_focus_of_another_network_is_searched_for_where_it_says_that_its_session_is_of_two(string kind, int served)
    {
        var focus = new TestPhone(_town.World, "sip:focus@networkb.example", "10.2.0.1")
        {
            Proxy = new NextHop.To(TransportKind.Udp, "networka.example", 5060), CallContact = $"<sip:x@10.2.0.1{kind}>;isfocus",
        };
        _town.Bob.Register(0);

        focus.Send(SipMethod.Invite, _town.Bob.Address.ToString(), invite =>
        {
            ServiceTown.Describe(invite);
            invite.Header(HeaderId.PAssertedIdentity, "<sip:eve@networkb.example>");
        });
        _town.Run(5);

        Assert.Equal(served, _town.Served.Count);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void A_session_of_two_of_another_network_is_searched_for_where_that_names_its_type(bool names, int served)
    {
        var other = new TestNetwork(
            _town.World, "networkb.example", "10.2.0.1", [("networka.example", "10.1.0.1")], controlSettings: settings => settings with { NamesSessionType = names });
        var eve = other.AddHandset("eve", "10.2.9.1");
        _town.Bob.Register(0);

        var call = eve.Invite("sip:poc-factory@poc-server.networkb.example", [_town.Bob.Address]);
        _town.Run(5);

        Assert.Equal((served, served == 1), (_town.Served.Count, call.IsUp));
        if (call.IsUp)
            call.Leave();
        _town.Run(5);
        Assert.Equal((0, 0), (other.Controlling.SessionCount, _town.Box.CallCount));
    }

    [Fact]
    public void The_caller_hears_the_greeting_first_then_talks_by_the_button_and_is_recorded()
    {
        _town.Bob.Answer = _ => 486;
        _town.Alice.Handset.UnderstandsGrant = true;
        _town.Call();
        _town.Run(0.4);

        // The greeting has the floor: a button that is pressed now says nothing to anybody.
        Assert.Contains(_town.Alice.Told, message => message is MbcpMessage.Taken);
        Assert.DoesNotContain(_town.Alice.Told, message => message is MbcpMessage.Granted);
        _town.World.RunUntil(() => _town.Store.Started == 1, TimeSpan.FromSeconds(30));
        _town.Run(2);
        Assert.True(_town.Alice.Heard.Count > 50, $"{_town.Alice.Heard.Count} packets");
        Assert.IsType<MbcpMessage.Idle>(_town.Alice.Last);

        _town.Alice.Press();
        Assert.Contains(_town.Alice.Told, message => message is MbcpMessage.Granted);
        _town.Alice.Speak(100);
        _town.Alice.Release();
        _town.Alice.Session.Leave();
        _town.Run(5);

        Assert.Equal((1, 1), (_town.Store.Started, _town.Store.Ended));
        Assert.InRange(_town.Store.Packets, 95, 105);
        Assert.Equal(
            ("sip:alice@networka.example", "<sip:bob@networka.example?Reason=SIP%3Bcause%3D486>;index=1, <sip:bob-busy@vm.networka.example>;index=1.1;mp=1"),
            (_town.Store.Last!.Caller, _town.Store.Last.History));
        _town.GoHome();
    }

    [Fact]
    public void History_and_charging_say_who_missed_it_and_what_took_it()
    {
        _town.Bob.Answer = _ => 486;
        var call = _town.Call();
        _town.Run(5);

        var (bob, box) = (_town.PartOf(_town.Bob.Address), _town.PartOf(SearchedTown.Identity("bob-busy")));
        Assert.Equal((ParticipantState.Refused, new SipCause(486, "Busy Here", null)), (bob.State, bob.Cause));
        Assert.Equal((ParticipantState.Connected, "Message box", false), (box.State, box.DisplayName, box.HasFloorControl));
        Assert.Equal(SessionType.OneToOne, _town.Record.Type);

        call.Leave();
        _town.Run(5);

        Assert.Equal(ParticipantState.Disconnected, _town.PartOf(SearchedTown.Identity("bob-busy")).State);
        Assert.Equal(SessionState.Ended, _town.Record.State);
        Assert.Equivalent(new[] { _town.Alice.Address, SearchedTown.Identity("bob-busy") }, _town.Paid);
        Assert.DoesNotContain(_town.Bob.Address, _town.Paid);
        var resolved = Assert.Single(_town.Network.Disk.Facts.OfType<Fact.ContextResolved>()).Resolution;
        Assert.Equal((ContextReason.Busy, _town.Alice.Address.ToString()), (resolved.Reason, resolved.Caller));
        _town.GoHome();
    }

    [Fact]
    public void A_phone_cannot_say_that_somebody_else_took_it()
    {
        _town.Bob.Answer = _ => 200;
        _town.Bob.AnswerExtras = MessageExtras.None.With(
            HeaderId.HistoryInfo, "<sip:bob@networka.example?Reason=SIP%3Bcause%3D486>;index=1, <sip:carol@networka.example>;index=1.1;mp=1");

        _town.Call();
        _town.Run(5);

        Assert.Equal(ParticipantState.Connected, _town.PartOf(_town.Bob.Address).State);
        Assert.DoesNotContain(_town.Network.Disk.Facts.OfType<Fact.ParticipantChanged>(), fact => fact.Participant.Address == _town.Carol.Address);
        _town.GoHome();
    }

    // Eight contacts that ring for two minutes each: nobody on the way gives up before the search does.
    [Theory]
    [InlineData(Establishment.OnDemand)]
    [InlineData(Establishment.PreEstablished)]
    public void A_console_waits_as_long_as_the_longest_search_takes(Establishment establishment)
    {
        var others = Enumerable.Range(1, Forwarding.ContactsMax - 1).Select(number => $"other{number}").ToList();
        var town = new SearchedTown(new World(seed: 31), bob => bob with
        {
            RingTime = Forwarding.RingTimeMax,
            Contacts = [new FindMeContact.Devices(), .. others.Select(other => new FindMeContact.Other(SipUri.Parse($"sip:{other}@{SearchedTown.Domain}")))],
        });
        var handsets = others.ConvertAll(other => town.Network.AddHandset(other, $"10.1.8.{others.IndexOf(other) + 1}", user => user with { Settings = new(AnswerMode.Manual) }));
        foreach (var handset in handsets)
            handset.Answer = static _ => null;
        var desk = town.Network.AddUser("desk", "Desk", hasConsole: true);
        town.Run(5);
        var ports = town.World.OpenMediaPorts;
        if (establishment == Establishment.PreEstablished)
            town.Network.Sessions.Establish(desk, static _ => { }, town.World.Now);
        town.Run(5);

        town.Network.Sessions.Start(new(new("ses_1"), desk, "Desk", SessionType.OneToOne, [town.Bob.Address]) { Establishment = establishment }, town.World.Now);
        town.Run(955);
        Assert.True(town.Record.State is SessionState.Inviting or SessionState.Ringing, $"{town.Record.State}, {town.Record.EndReason}");
        town.Run(15);

        Assert.All(handsets.Append(town.Bob), handset => Assert.True(Assert.Single(handset.Sessions).Has("Cancelled"), handset.User));
        Assert.Equal((SessionState.Established, ParticipantState.Connected), (town.Record.State, town.PartOf(SearchedTown.Identity("bob-fna")).State));

        town.Network.Sessions.Leave(new("ses_1"), desk, static _ => { }, town.World.Now);
        town.Network.Sessions.ReleaseEstablished(desk, town.World.Now);
        town.Run(10);
        Assert.Equal((SessionState.Ended, 0, ports), (town.Record.State, town.Box.CallCount, town.World.OpenMediaPorts));
    }
}
