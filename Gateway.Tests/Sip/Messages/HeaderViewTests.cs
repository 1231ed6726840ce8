using System.Text;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Messages;

/// <summary>The headers that sessions need, each read as its standard has it and as peers write it.</summary>
public sealed class HeaderViewTests
{
    [Theory, Clause("RFC 4028", "4")]
    [InlineData("1800", 1800u, SessionRefresher.Unspecified, "1800")]
    [InlineData(" 3600 ; refresher=UAC;x=1", 3600u, SessionRefresher.Uac, "3600;refresher=uac")]
    [InlineData("90;refresher=uas", 90u, SessionRefresher.Uas, "90;refresher=uas")]
    [InlineData("99999999999999999999;refresher=me", uint.MaxValue, SessionRefresher.Unspecified, "4294967295")]
    public void A_session_interval_has_a_length_and_may_name_who_refreshes(string value, uint seconds, SessionRefresher refresher, string written)
    {
        var request = SipTexts.Request(extra: $"Session-Expires:{value}\r\n");

        Assert.Equal(new SessionExpiresView(seconds, refresher), SessionExpiresView.Of(request));
        Assert.Equal(written, SessionExpiresView.Of(request)!.Value.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData(";refresher=uac")]
    public void What_is_no_session_interval_counts_as_absent(string value) =>
        Assert.Null(SessionExpiresView.Of(SipTexts.Request(extra: $"x: {value}\r\n")));

    [Fact, Clause("RFC 4538", "7")]
    public void A_target_dialog_is_named_from_the_receivers_point_of_view()
    {
        var read = TargetDialog.Of(SipTexts.Request(extra: "Target-Dialog: me0s2sdfgjkl491777; remote-tag=774321; local-tag=64727891\r\n"));

        Assert.Equal(new TargetDialog("me0s2sdfgjkl491777", LocalTag: "64727891", RemoteTag: "774321"), read);
        Assert.Equal("me0s2sdfgjkl491777;remote-tag=774321;local-tag=64727891", read!.ToString());
    }

    [Theory, Clause("RFC 4538", "7")]
    [InlineData("a@b;remote-tag=1")]
    [InlineData("a@b;local-tag=1")]
    [InlineData("a@b;local-tag=;remote-tag=1")]
    [InlineData("a@b")]
    [InlineData(";local-tag=1;remote-tag=2")]
    [InlineData("a b;local-tag=1;remote-tag=2")]
    public void A_target_dialog_without_both_tags_counts_as_absent(string value) =>
        Assert.Null(TargetDialog.Of(SipTexts.Request(extra: $"Target-Dialog: {value}\r\n")));

    [Theory, Clause("RFC 3515", "2.1")]
    [InlineData("<sip:PoC-Session-Identity1@PoC-ServerX.networkX.net;method=BYE>", "sip:PoC-Session-Identity1@PoC-ServerX.networkX.net", "BYE")]
    [InlineData("sip:PoC-Session-Identity1@PoC-ServerX.networkX.net;method=BYE", "sip:PoC-Session-Identity1@PoC-ServerX.networkX.net", "BYE")]
    [InlineData("sip:s@x.example;gr;method=BYE", "sip:s@x.example;gr", "BYE")]
    [InlineData("\"Dave\" <sip:d@x.example;user=phone;method=INVITE;gr=urn:x>;x=y", "sip:d@x.example;user=phone;gr=urn:x", "INVITE")]
    [InlineData("<sip:d@x.example>;method=BYE", "sip:d@x.example", "BYE")]
    [InlineData("<sip:d@x.example>", "sip:d@x.example", "INVITE")]
    [InlineData("<tel:+48221234567>", "tel:+48221234567", "INVITE")]
    [InlineData("<sip:odd;method=ACK?x@x.example:5062?Subject=s>", "sip:odd;method=ACK?x@x.example:5062", "INVITE")]
    [InlineData("<sip:tk%25s%40x%25@y.example;gr;%6Dethod=SUBSCRIBE>", "sip:tk%25s%40x%25@y.example;gr", "SUBSCRIBE")]
    public void Refer_To_names_a_target_and_a_method_with_angle_brackets_and_without(string value, string uri, string method)
    {
        var read = ReferTo.Of(SipTexts.Request("REFER", extra: $"Refer-To: {value}\r\n"))!;

        Assert.Equal((uri, method, (string?)null), (read.Uri, read.Method.Name, read.ContentId));
        Assert.Equal(method == "INVITE" ? $"<{uri}>" : $"<{uri};method={method}>", read.ToString());
    }

    [Fact, Clause("RFC 5368", "5")]
    public void Refer_To_may_point_at_a_list_in_the_body() =>
        Assert.Equal("cn35t8jf02@example.com", ReferTo.Of(SipTexts.Request("REFER", extra: "r: <cid:cn35t8jf02@example.com>\r\n"))!.ContentId);

    [Fact]
    public void Headers_in_Refer_To_are_read_as_far_as_they_may_be_honoured()
    {
        var read = ReferTo.Of(SipTexts.Request("REFER", extra: "Refer-To: <sip:d@x.example;method=INVITE?Replaces=1%40x&From=sip:evil&Subject=a%0d%0ab>\r\n"))!;

        Assert.Equal("sip:d@x.example", read.Uri);
        Assert.Equal([new("Replaces", "1@x")], read.Headers);
    }

    [Theory]
    [InlineData("<sip:d@x")]
    [InlineData("d@x")]
    [InlineData("<sip:d@x.example> junk")]
    [InlineData("sip:a@x.example,sip:b@x.example")]
    [InlineData("<sip:d@x.example>\r\nRefer-To: <sip:e@x.example>")]
    public void What_is_no_Refer_To_or_stands_there_twice_counts_as_absent(string value) =>
        Assert.Null(ReferTo.Of(SipTexts.Request("REFER", extra: $"Refer-To: {value}\r\n")));

    [Theory, Clause("RFC 4488", "4")]
    [InlineData("Refer-Sub: false\r\n", false)]
    [InlineData("Refer-Sub:  TRUE;x=1\r\n", true)]
    [InlineData("Refer-Sub: maybe\r\n", null)]
    [InlineData("", null)]
    public void Refer_Sub_says_whether_there_is_a_subscription(string line, bool? expected) =>
        Assert.Equal(expected, ReferSubscription.Of(SipTexts.Request("REFER", extra: line)));

    [Theory, Clause("RFC 5373", "4")]
    [InlineData("Answer-Mode: Auto\r\n", true, false, false)]
    [InlineData("Answer-Mode: manual ; require\r\n", false, false, true)]
    [InlineData("Answer-Mode: Manual\r\nPriv-Answer-Mode: Auto;require\r\n", true, true, true)]
    [InlineData("P-Alerting-Mode: manual\r\n", false, false, false)]
    [InlineData("P-Alerting-Mode: MAO\r\n", true, true, false)]
    [InlineData("P-Alerting-Mode: MAO\r\nAnswer-Mode: Manual\r\n", false, false, false)]
    public void A_caller_says_how_it_wants_to_be_answered(string lines, bool automatic, bool privileged, bool required) =>
        Assert.Equal(new AnswerModeView(automatic, privileged, required), AnswerModeView.Of(SipTexts.Request("INVITE", extra: lines)));

    [Theory]
    [InlineData("")]
    [InlineData("Answer-Mode: Sometimes\r\n")]
    [InlineData("P-Alerting-Mode: loud\r\n")]
    public void An_answer_mode_that_nobody_knows_counts_as_absent(string lines) =>
        Assert.Null(AnswerModeView.Of(SipTexts.Request("INVITE", extra: lines)));

    [Fact]
    public void An_answer_mode_is_written_into_its_own_header()
    {
        Assert.Equal((HeaderId.AnswerMode, "Manual"), (new AnswerModeView(false).Header, new AnswerModeView(false).ToString()));
        Assert.Equal((HeaderId.PrivAnswerMode, "Auto;require"), (new AnswerModeView(true, true, true).Header, new AnswerModeView(true, true, true).ToString()));
    }

    [Theory, Clause("RFC 4964", "6")]
    [InlineData(183, "P-Answer-State: Unconfirmed\r\n", AnswerState.Unconfirmed)]
    [InlineData(180, "P-Answer-State: Confirmed\r\n", null)]
    [InlineData(180, "", null)]
    [InlineData(200, "", AnswerState.Confirmed)]
    [InlineData(200, "P-Answer-State: unconfirmed;x\r\n", AnswerState.Unconfirmed)]
    [InlineData(200, "P-Answer-State: perhaps\r\n", AnswerState.Confirmed)]
    [InlineData(486, "P-Answer-State: Confirmed\r\n", null)]
    public void An_answer_is_confirmed_unless_it_says_otherwise_and_a_provisional_one_never(int status, string line, AnswerState? expected)
    {
        var text = $"SIP/2.0 {status} x\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>;tag=2\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n{line}\r\n";

        Assert.Equal(expected, AnswerStates.Of((SipResponse)SipParser.Parse(Encoding.UTF8.GetBytes(text))));
    }

    [Theory, Clause("RFC 3323", "4.2"), Clause("RFC 3325", "9.3")]
    [InlineData("Privacy: id\r\n", true)]
    [InlineData("Privacy: header; ID ;user\r\n", true)]
    [InlineData("Privacy: user\r\nPrivacy: id\r\n", true)]
    [InlineData("Privacy: id,critical\r\n", true)]
    [InlineData("Privacy: none\r\n", false)]
    [InlineData("Privacy: id;none\r\n", false)]
    [InlineData("Privacy: identity\r\n", false)]
    [InlineData("", false)]
    public void An_identity_is_hidden_when_id_is_asked_for(string lines, bool hidden) =>
        Assert.Equal(hidden, PrivacyView.HidesIdentity(SipTexts.Request("BYE", extra: lines)));

    [Theory, Clause("RFC 6665", "8.2.3")]
    [InlineData("active;expires=60", "active;expires=60", false)]
    [InlineData("Terminated ; Reason=NoResource", "terminated;reason=noresource", true)]
    [InlineData("pending;retry-after=5;expires=9;x=\"a;b\"", "pending;expires=9;retry-after=5", false)]
    [InlineData("active", "active", false)]
    public void A_subscription_tells_how_it_stands(string value, string written, bool terminated)
    {
        var read = SubscriptionStateView.Of(SipTexts.Request("NOTIFY", extra: $"Subscription-State: {value}\r\n"))!.Value;

        Assert.Equal((written, terminated), (read.ToString(), read.IsTerminated));
    }

    [Fact]
    public void The_states_of_a_subscription_are_written_as_the_flows_print_them()
    {
        Assert.Equal("active;expires=60", SubscriptionStateView.Active(60).ToString());
        Assert.Equal("pending;expires=60", SubscriptionStateView.Pending(60).ToString());
        Assert.Equal("terminated;reason=noresource", SubscriptionStateView.Terminated("noresource").ToString());
        Assert.Null(SubscriptionStateView.Of(SipTexts.Request("NOTIFY", extra: "Subscription-State: ;reason=x\r\n")));
    }

    [Theory, Clause("RFC 6665", "8.2.1")]
    [InlineData("refer", "refer", null)]
    [InlineData("conference ; ID=7;x=y", "conference", "7")]
    [InlineData("presence.winfo;id=", "presence.winfo", null)]
    public void An_event_names_a_package_and_perhaps_which_one(string value, string package, string? id) =>
        Assert.Equal(new EventView(package, id), EventView.Of(SipTexts.Request("SUBSCRIBE", extra: $"o: {value}\r\n")));

    [Theory, Clause("RFC 3261", "20.43")]
    [InlineData("399 poc-server.x.example \"116 user is not part of the group\"", 399, "116 user is not part of the group", 116)]
    [InlineData("304  192.0.2.1:5060 \"a \\\"b\\\", c\", 370 x \"y\"", 304, "a \"b\", c", null)]
    [InlineData("junk, 399 x \"Anonymity not allowed\"", 399, "Anonymity not allowed", null)]
    public void A_warning_has_a_code_a_host_and_a_text_with_perhaps_a_number(string value, int code, string text, int? number)
    {
        var read = WarningView.Of(SipTexts.Request(extra: $"Warning: {value}\r\n"))!;

        Assert.Equal((code, text, number), (read.Code, read.Text, read.Number));
        Assert.True(WarningView.TryRead(Encoding.UTF8.GetBytes(read.ToString()), out var again));
        Assert.Equal(read, again);
    }

    [Theory]
    [InlineData("3990 x \"y\"")]
    [InlineData("399 x y")]
    [InlineData("399 \"y\"")]
    [InlineData("399")]
    public void What_is_no_warning_counts_as_absent(string value) => Assert.Null(WarningView.Of(SipTexts.Request(extra: $"Warning: {value}\r\n")));
}
