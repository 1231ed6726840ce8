using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Presence;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>What the network and its people publish of themselves: presence by the network's agent, PoC settings by handsets.</summary>
public sealed class PublishedPresenceTests
{
    private readonly PresenceNetworks _world = new(publishes: true);

    [Fact]
    [Clause("PRES", "6")]
    public void The_network_publishes_who_is_registered_what_he_bars_and_whether_he_is_in_a_session()
    {
        var carl = _world.B.AddHandset("carl", "10.2.9.1");
        _world.B.Facts.Replace(facts => facts with { Rules = facts.Rules.With(new AccessRule
        {
            Id = new("rul_c"), Owner = new RuleOwner.AllUsers(), Conditions = Domain.Access.Rules.InDomain("networka.example"), Permissions = new() { Presence = PresencePermission.Allow },
        }) });
        var asked = _world.Ask(EnquiryKind.Period, TimeSpan.FromHours(10), of: carl.Address);
        _world.Run(10);
        Assert.Equal((true, true, true, false), Seen(asked));

        _world.B.Change(carl.Address, subscriber => subscriber with { Settings = new(IncomingAlertBarring: true) });
        _world.Run(10);
        Assert.Equal((true, false, true, false), Seen(asked));
        Assert.True(_world.Of(asked)[^1].Seen!.AlertsBarred);

        _world.B.Participating.Participates!(carl.Address, true);
        _world.Run(10);
        Assert.Equal((true, false, true, true), Seen(asked));
        _world.B.Participating.Participates!(carl.Address, false);

        // It is refreshed before it runs out, and published anew where the server has forgotten it.
        _world.B.RestartPresence();
        _world.Run(2900);
        _world.Stop(asked);
        asked = _world.Ask(EnquiryKind.Period, TimeSpan.FromHours(10), of: carl.Address);
        _world.Run(10);
        Assert.Equal((true, false, true, false), Seen(asked));

        _world.B.Core.RemoveBinding(_world.B.Disk.Facts.OfType<Fact.RegistrationChanged>().Last(fact => fact.View.Address == carl.Address).View.Id);
        _world.Run(10);
        Assert.Equal((false, false, false, false), Seen(asked));
        Assert.False(_world.Of(asked)[^1].Seen!.IsOpen);
    }

    [Fact]
    [Clause("RFC 3903", "4")]
    public void Two_who_tell_of_one_are_one_document()
    {
        _world.Say(false, "in a meeting");
        var asked = _world.Ask(EnquiryKind.Once);
        _world.Run(1);

        var seen = asked.Answer!.Seen!;
        Assert.Equal((true, true, false, "in a meeting"), (seen.IsRegistered, seen.IsOpen, seen.IsWillingAtAll, seen.Note));
        Assert.False(seen.IsReachableForSessions);
    }

    [Fact]
    [Clause("RFC 4354", "4"), Clause("POC-CP", "4.1")]
    public void Settings_that_a_handset_publishes_are_on_disk_before_it_is_answered_and_obeyed()
    {
        var carl = _world.B.AddPhone("carl", "10.2.9.1");
        _world.B.Disk.CommitTime = TimeSpan.FromSeconds(1);
        var publish = Publish(carl, Document("automatic", barsAlerts: true));
        _world.Run(0.5);
        Assert.Null(publish.Final);
        _world.Run(1);

        Assert.Equal((200, "3600"), (publish.Status, publish.Final!.Text(HeaderId.Expires)));
        Assert.Equal(new PocSettings(AnswerMode.Automatic, false, true, true), SettingsOf("carl"));

        var tag = publish.Final.Text(HeaderId.SipETag)!;
        var refresh = Publish(carl, null, tag);
        _world.Run(2);
        Assert.Equal(200, refresh.Status);
        Assert.NotEqual(tag, refresh.Final!.Text(HeaderId.SipETag));
        Assert.Equal(412, Answer(Publish(carl, null, tag)));

        // What runs out is taken back.
        _world.Run(3700);
        Assert.Equal(PocSettings.Default, SettingsOf("carl"));
    }

    [Fact]
    [Clause("RFC 4354", "6.5", Inferred = true)]
    public void What_devices_published_outlives_the_server_for_as_long_as_it_was_granted()
    {
        var carl = _world.B.AddPhone("carl", "10.2.9.1");
        var desk = Publish(carl, Settings("desk", "automatic", barsSessions: false, barsAlerts: true));
        _world.Run(1);
        var belt = Publish(carl, Settings("belt", "automatic", barsSessions: false, barsAlerts: true));
        _world.Run(1_000);

        _world.B.KillServer();
        _world.Run(60);
        _world.B.StartServer();
        _world.Run(1);

        var devices = _world.B.Settings.DevicesOf(PocAddress.Parse("sip:carl@networkb.example"));
        Assert.Equal(["desk", "belt"], devices.Select(device => device.Entity));
        Assert.True(devices[0].PublishedAt < devices[0].Until);

        // Under the same entity tags: whoever comes back notices nothing.
        Assert.Equal(200, Answer(Publish(carl, null, belt.Final!.Text(HeaderId.SipETag), "7200")));
        Assert.Equal(412, Answer(Publish(carl, null, belt.Final.Text(HeaderId.SipETag), "7200")));

        // The handset that does not come back is heard no longer than it was granted, whether or not anybody was there when that ended.
        _world.Run(2_700);
        Assert.Equal(["belt"], _world.B.Settings.DevicesOf(PocAddress.Parse("sip:carl@networkb.example")).Select(device => device.Entity));
        Assert.Equal(200, desk.Status);
        _world.B.KillServer();
        _world.Run(7_200);
        Assert.Equal(new PocSettings(AnswerMode.Automatic, false, true, true), SettingsOf("carl"));
        _world.B.StartServer();
        _world.Run(1);
        Assert.Equal(PocSettings.Default, SettingsOf("carl"));
        Assert.Empty(_world.B.Settings.DevicesOf(PocAddress.Parse("sip:carl@networkb.example")));
    }

    [Fact]
    public void What_the_user_said_since_by_another_door_is_not_taken_back()
    {
        var carl = _world.B.AddPhone("carl", "10.2.9.1");
        var published = Publish(carl, Document("automatic", barsAlerts: true));
        _world.Run(1);
        _world.B.Change(PocAddress.Parse("sip:carl@networkb.example"), subscriber => subscriber with { Settings = new(IncomingSessionBarring: true) });

        Assert.Equal(200, Answer(Publish(carl, null, published.Final!.Text(HeaderId.SipETag), "0")));

        Assert.Equal(new PocSettings(IncomingSessionBarring: true), SettingsOf("carl"));
    }

    [Fact]
    [Clause("RFC 4354", "4"), Clause("POC-CP", "4.1", Inferred = true)]
    public void Each_device_has_settings_of_its_own_and_what_holds_is_made_of_all_of_them()
    {
        var carl = _world.B.AddPhone("carl", "10.2.9.1");
        var desk = Publish(carl, Settings("desk", "automatic", barsSessions: false, barsAlerts: true));
        _world.Run(1);
        Assert.Equal(new PocSettings(AnswerMode.Automatic, false, true, true), SettingsOf("carl"));

        // Each is counted in what the other makes, however close they come.
        var belt = Publish(carl, Settings("belt", "manual", barsSessions: false, barsAlerts: false));
        var car = Publish(carl, Settings("car", "automatic", barsSessions: true, barsAlerts: false));
        _world.Run(1);
        Assert.Equal((200, 200), (belt.Status, car.Status));
        Assert.Equal(new PocSettings(AnswerMode.Manual, false, false, true), SettingsOf("carl"));
        Assert.Equal(["desk", "belt", "car"], _world.B.Settings.DevicesOf(PocAddress.Parse("sip:carl@networkb.example")).Select(device => device.Entity));

        // The one that answers by hand takes its settings away: those that are left decide.
        Assert.Equal(200, Answer(Publish(carl, null, belt.Final!.Text(HeaderId.SipETag), "0")));
        Assert.Equal(new PocSettings(AnswerMode.Automatic, false, false, true), SettingsOf("carl"));
        Assert.Equal(200, Answer(Publish(carl, null, desk.Final!.Text(HeaderId.SipETag), "0")));
        Assert.Equal(new PocSettings(AnswerMode.Automatic, true, false, true), SettingsOf("carl"));
        _world.Run(3700);
        Assert.Equal(PocSettings.Default, SettingsOf("carl"));
    }

    [Theory]
    [InlineData("<poc-settings xmlns='urn:oma:params:xml:ns:poc:poc-settings'/>")]
    [InlineData("<poc-settings xmlns='urn:oma:params:xml:ns:poc:poc-settings'><entity/></poc-settings>")]
    [InlineData("<poc-settings xmlns='urn:oma:params:xml:ns:poc:poc-settings'><entity id='1'/><entity id='2'/></poc-settings>")]
    [InlineData("<poc-settings xmlns='urn:oma:params:xml:ns:poc:poc-settings'><entity id='1'><am-settings><answer-mode>perhaps</answer-mode></am-settings></entity></poc-settings>")]
    [InlineData("<poc-settings xmlns='urn:oma:params:xml:ns:poc:poc-settings'><entity id='1'><isb-settings><incoming-session-barring active='yes'/></isb-settings></entity></poc-settings>")]
    [InlineData("<poc-settings xmlns='urn:oma:params:xml:ns:poc:poc-settings'><entity id='1'><am-settings><answer-mode>manual</answer-mode></am-settings><isb-settings><incoming-session-barring active='true'/></isb-settings></entity></poc-settings>")]
    [InlineData("<poc-settings xmlns='urn:oma:params:xml:ns:poc:poc-settings'><entity id='1'><am-settings><answer-mode>manual</answer-mode></am-settings><am-settings><answer-mode>manual</answer-mode></am-settings></entity></poc-settings>")]
    [InlineData("<!DOCTYPE x><poc-settings xmlns='urn:oma:params:xml:ns:poc:poc-settings'><entity id='1'/></poc-settings>")]
    [InlineData("nothing of the kind")]
    public void Settings_that_the_schema_does_not_know_are_refused_and_nothing_changes(string document)
    {
        var carl = _world.B.AddPhone("carl", "10.2.9.1");

        Assert.Equal(400, Answer(Publish(carl, document)));
        Assert.Equal(PocSettings.Default, SettingsOf("carl"));
    }

    [Fact]
    public void Nobody_publishes_the_settings_of_somebody_else()
    {
        var carl = _world.B.AddPhone("carl", "10.2.9.1");

        Assert.Equal(403, Answer(carl.Send(SipMethod.Publish, _world.Bob.ToString(), request => Fill(request, Document("automatic", false), null, "3600"))));
        Assert.Equal(PocSettings.Default, SettingsOf("bob"));
    }

    private (bool Sessions, bool Alerts, bool? IsRegistered, bool? IsInSession) Seen(PresenceNetworks.Asked asked) =>
        _world.Of(asked)[^1].Seen is { } seen ? (seen.IsReachableForSessions, seen.IsReachableForAlerts, seen.IsRegistered, seen.IsInSession) : default;

    private PocSettings SettingsOf(string user) =>
        _world.B.Facts.Current.Subscribers.TryFind(PocAddress.Parse($"sip:{user}@networkb.example"), out var subscriber) ? subscriber.Settings : throw new InvalidOperationException("unknown");

    private int? Answer(TestRequest request)
    {
        _world.Run(3);
        return request.Status;
    }

    private static TestRequest Publish(TestPhone phone, string? document, string? tag = null, string expires = "3600") =>
        phone.Send(SipMethod.Publish, phone.AddressOfRecord, request => Fill(request, document, tag, expires));

    private static void Fill(RequestBuilder request, string? document, string? tag, string expires)
    {
        request.Header(HeaderId.Event, "poc-settings").Header(HeaderId.Expires, expires);
        if (tag is not null)
            request.Header(HeaderId.SipIfMatch, tag);
        if (document is not null)
            request.Body("application/poc-settings+xml", System.Text.Encoding.UTF8.GetBytes(document));
    }

    private static string Settings(string entity, string mode, bool barsSessions, bool barsAlerts) =>
        System.Text.Encoding.UTF8.GetString(new Gateway.Domain.Sessions.Bodies.PocSettingsDocument(
            entity, barsSessions, mode == "automatic" ? AnswerMode.Automatic : AnswerMode.Manual, barsAlerts, true).Write());

    private static string Document(string mode, bool barsAlerts) =>
        $"""
         <?xml version="1.0" encoding="UTF-8"?><poc-settings xmlns="urn:oma:params:xml:ns:poc:poc-settings"><entity id="do39s8zksn2d98x"><isb-settings><incoming-session-barring active="false"/></isb-settings>
         <am-settings><answer-mode>{mode}</answer-mode></am-settings><ipab-settings><incoming-personal-alert-barring active="{(barsAlerts ? "true" : "false")}"/></ipab-settings>
         <sss-settings><simultaneous-sessions-support active="true"/></sss-settings></entity></poc-settings>
         """;
}
