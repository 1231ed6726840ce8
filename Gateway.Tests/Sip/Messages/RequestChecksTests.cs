using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Messages;

[Clause("RFC 3261", "8.2"), Clause("RFC 3261", "16.3")]
public sealed class RequestChecksTests
{
    private static readonly string[] Options = ["timer", "100rel"];
    private static readonly string[] Types = ["application/sdp", "text/*"];

    [Theory]
    [InlineData("sip:b@x", "valid")]
    [InlineData("SIPS:b@x", "valid")]
    [InlineData("tel:+1", "416 Unsupported URI Scheme")]
    [InlineData("im:b@x", "416 Unsupported URI Scheme")]
    public void Another_scheme_is_416(string uri, string verdict) => Assert.Equal(verdict, Text(RequestChecks.UriScheme(SipTexts.Request(uri: uri))));

    [Fact]
    public void A_telephone_number_passes_where_it_is_understood() =>
        Assert.True(RequestChecks.UriScheme(SipTexts.Request(uri: "tel:+1"), alsoTel: true).IsValid);

    [Theory]
    [InlineData("OPTIONS", "valid")]
    [InlineData("PUBLISH", "405 Method Not Allowed; Allow: OPTIONS, MESSAGE")]
    [InlineData("options", "501 Not Implemented; Allow: OPTIONS, MESSAGE")]
    [InlineData("NEW", "501 Not Implemented; Allow: OPTIONS, MESSAGE")]
    [InlineData("ACK", "drop: ACK is never answered")]
    public void A_method_that_is_not_allowed_is_405_and_one_that_nobody_knows_501(string method, string verdict) =>
        Assert.Equal(verdict, Text(RequestChecks.Method(SipTexts.Request(method), [SipMethod.Options, SipMethod.Message])));

    [Theory]
    [InlineData("INVITE", "Require: timer, a, b\r\nRequire: c\r\n", "420 Bad Extension; Unsupported: a, b, c")]
    [InlineData("INVITE", "Require: TIMER\r\n", "valid")]
    [InlineData("INVITE", "Proxy-Require: a\r\n", "valid")]
    [InlineData("CANCEL", "Require: a\r\n", "valid")]
    [InlineData("ACK", "Require: a\r\n", "valid")]
    public void An_unknown_option_in_Require_is_420_but_never_for_ACK_and_CANCEL(string method, string extra, string verdict) =>
        Assert.Equal(verdict, Text(RequestChecks.Require(SipTexts.Request(method, extra: extra), Options)));

    [Fact]
    public void A_proxy_looks_at_Proxy_Require_alone()
    {
        var request = SipTexts.Request(extra: "Require: a\r\nProxy-Require: b\r\n");

        Assert.Equal("420 Bad Extension; Unsupported: b", Text(RequestChecks.ProxyRequire(request, Options)));
    }

    [Theory]
    [InlineData("0", "483 Too Many Hops")]
    [InlineData("1", "valid")]
    public void Max_Forwards_0_is_483(string value, string verdict) =>
        Assert.Equal(verdict, Text(RequestChecks.MaxForwards((SipRequest)new MessageEdit(SipTexts.Request()).Set(HeaderId.MaxForwards, value).ToMessage())));

    [Theory]
    [InlineData("", "valid")]
    [InlineData("Content-Encoding: gzip\r\n", "415 Unsupported Media Type; Accept-Encoding: identity")]
    [InlineData("Content-Encoding: identity\r\n", "valid")]
    public void A_body_of_a_type_in_range_passes_unless_it_is_encoded(string extra, string verdict) =>
        Assert.Equal(verdict, Text(RequestChecks.Body(SipTexts.Request(body: "hello", extra: extra), Types)));

    [Theory]
    [InlineData("", "415 Unsupported Media Type; Accept: application/sdp")]
    [InlineData("Content-Disposition: render;handling=required\r\n", "415 Unsupported Media Type; Accept: application/sdp")]
    [InlineData("Content-Disposition: render; handling=OPTIONAL\r\n", "valid")]
    public void A_body_of_another_type_is_415_unless_it_may_be_ignored(string extra, string verdict) =>
        Assert.Equal(verdict, Text(RequestChecks.Body(SipTexts.Request(body: "hello", extra: extra), ["application/sdp"])));

    [Theory]
    [InlineData("", "valid")]
    [InlineData("Accept: application/*;q=0.1\r\n", "valid")]
    [InlineData("Accept: text/html, application/SDP\r\n", "valid")]
    [InlineData("Accept: text/html\r\n", "406 Not Acceptable")]
    [InlineData("Accept:\r\n", "406 Not Acceptable")]
    public void An_Accept_without_our_type_is_406(string extra, string verdict) =>
        Assert.Equal(verdict, Text(RequestChecks.Accept(SipTexts.Request(extra: extra), ["application/sdp"])));

    [Theory]
    [InlineData("*", "valid")]
    [InlineData("<sip:a@x?Route=y>;q=1, sip:b@x", "valid")]
    [InlineData("sip:a@x?Route=y", "400 Malformed Contact")]
    [InlineData("\"Joe\" <sip:joe@x>;;;;", "400 Malformed Contact")]
    public void A_Contact_that_cannot_be_read_is_400(string contact, string verdict) =>
        Assert.Equal(verdict, Text(RequestChecks.Contacts(SipTexts.Request(extra: $"Contact: {contact}\r\n"))));

    [Theory]
    [InlineData("SIP/2.0/UDP a, SIP/2.0/UDP 255.255.255.255", false)]
    [InlineData("SIP/2.0/UDP a, SIP/2.0/UDP 224.0.1.75", false)]
    [InlineData("SIP/2.0/UDP a, SIP/2.0/UDP [ff02::1]", false)]
    [InlineData("SIP/2.0/UDP a, SIP/2.0/UDP b;received=239.1.1.1", false)]
    [InlineData("SIP/2.0/UDP a, SIP/2.0/UDP 192.0.2.1", true)]
    [InlineData("SIP/2.0/UDP a", false)]
    public void A_proxy_forwards_a_response_to_a_unicast_address_only(string via, bool passes) =>
        Assert.Equal(passes, ResponseChecks.NextViaIsUnicast(SipTexts.Response(SipTexts.Request(via: via))).IsValid);

    private static string Text(MessageVerdict verdict) => verdict switch
    {
        MessageVerdict.Valid => "valid",
        MessageVerdict.Answer answer => string.Join(
            "; ", [answer.ToString(), .. answer.Headers.Select(header => $"{HeaderNames.NameOf(header.Key)}: {header.Value}")]),
        _ => verdict.ToString(),
    };
}
