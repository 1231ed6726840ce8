using Gateway.Domain.Alerts;
using Gateway.Sip.Messages;

namespace Gateway.Tests.Domain.Alerts;

public sealed class AlertOutcomeTests
{
    [Theory]
    [InlineData(200, AlertTargetState.Delivered)]
    [InlineData(202, AlertTargetState.Delivered)]
    [InlineData(302, AlertTargetState.Refused)]
    [InlineData(403, AlertTargetState.Barred)]
    [InlineData(433, AlertTargetState.Barred)]
    [InlineData(404, AlertTargetState.UnknownUser)]
    [InlineData(604, AlertTargetState.UnknownUser)]
    [InlineData(405, AlertTargetState.Refused)]
    [InlineData(408, AlertTargetState.NoAnswer)]
    [InlineData(480, AlertTargetState.NotRegistered)]
    [InlineData(486, AlertTargetState.Refused)]
    [InlineData(501, AlertTargetState.Refused)]
    [InlineData(503, AlertTargetState.Failed)]
    [InlineData(504, AlertTargetState.NoAnswer)]
    [InlineData(603, AlertTargetState.Refused)]
    public void Every_status_code_is_a_named_outcome(int status, AlertTargetState expected) =>
        Assert.Equal(expected, AlertOutcome.StateOf(Response(status)));

    [Fact]
    public void A_480_with_the_warning_of_our_own_network_tells_barring_from_absence()
    {
        var response = Response(480, "399 poc-server.a.example \"alerts-barred sip:b@a.example takes no alerts\"");

        Assert.Equal(AlertTargetState.AlertsBarred, AlertOutcome.StateOf(response));
        Assert.Equal("alertsBarred", Assert.Single(AlertOutcome.WhyOf(response)).Effect);
    }

    [Fact]
    public void A_refusal_names_its_rule()
    {
        var why = Assert.Single(AlertOutcome.WhyOf(Response(403, "399 poc-server.a.example \"access-rule rul_01 refused by \\\"Night shift\\\"\"")));

        Assert.Equal(new AlertWhy("rul_01", "reject", "refused by \"Night shift\""), why);
    }

    [Fact]
    public void A_refusal_by_default_names_no_rule()
    {
        var why = Assert.Single(AlertOutcome.WhyOf(Response(403, "399 poc-server.a.example \"access-rule - no rule applies\"")));

        Assert.Null(why.Rule);
        Assert.Equal("no rule applies", why.Reason);
    }

    [Fact]
    public void A_404_for_want_of_a_route_is_an_unknown_network() =>
        Assert.Equal(AlertTargetState.UnknownNetwork, AlertOutcome.StateOf(Response(404, "399 core.a.example \"unknown-network nowhere.example\"")));

    [Fact]
    public void A_warning_of_another_kind_changes_nothing() =>
        Assert.Equal(AlertTargetState.NotRegistered, AlertOutcome.StateOf(Response(480, "399 elsewhere \"alerts-barredish\"")));

    private static SipResponse Response(int status, string? warning = null)
    {
        var request = new RequestBuilder(SipMethod.Message, "sip:b@a.example")
            .Header(HeaderId.Via, "SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1")
            .Header(HeaderId.From, "<sip:a@a.example>;tag=1")
            .Header(HeaderId.To, "<sip:b@a.example>")
            .Header(HeaderId.CallId, "1")
            .Header(HeaderId.CSeq, "1 MESSAGE")
            .Build();
        var response = new ResponseBuilder(request, status, toTag: "2");
        if (warning is not null)
            response.Header(HeaderId.Warning, warning);
        return response.Build();
    }
}
