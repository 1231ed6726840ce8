using System.Text;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Messages;

[Clause("RFC 3261", "19.1")]
public sealed class SipUriTests
{
    [Theory, Clause("RFC 3261", "19.1.4")]
    [InlineData("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;security=on")]
    [InlineData("sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on")]
    [InlineData("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com", "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com")]
    [InlineData("sip:alice@atlanta.com?subject=project%20x&priority=urgent", "sip:alice@atlanta.com?priority=urgent&subject=project%20x")]
    [InlineData("sip:a@x;r2=on;r2=off", "sip:a@x;r2=on;r2=off")]
    [InlineData("sip:a%20b@x", "sip:a%20b@X")]
    [InlineData("sip:a%2fb@x", "sip:a%2Fb@x")]
    public void Equivalent_URIs_are_equal_both_ways_and_share_a_hash(string one, string two)
    {
        Assert.Equal(SipUri.Parse(one), SipUri.Parse(two));
        Assert.Equal(SipUri.Parse(two), SipUri.Parse(one));
        Assert.Equal(SipUri.Parse(one).GetHashCode(), SipUri.Parse(two).GetHashCode());
    }

    [Theory, Clause("RFC 3261", "19.1.4")]
    [InlineData("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting")]
    [InlineData("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4")]
    [InlineData("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off")]
    [InlineData("sip:alice@atlanta.com", "sips:alice@atlanta.com")]
    [InlineData("sip:a%3Bb@x", "sip:a;b@x")]
    [InlineData("sip:alice:one@x", "sip:alice:two@x")]
    [InlineData("sip:session@x;gr", "sip:session@x")]
    [InlineData("sip:session@x;gr=1", "sip:session@x;gr=2")]
    [InlineData("sip:a@x;maddr=1.2.3.4", "sip:a@x")]
    [InlineData("sip:a@x;ttl=1", "sip:a@x")]
    public void URIs_that_differ_where_it_counts_are_not_equal(string one, string two)
    {
        Assert.NotEqual(SipUri.Parse(one), SipUri.Parse(two));
        Assert.NotEqual(SipUri.Parse(two), SipUri.Parse(one));
    }

    [Theory]
    [InlineData("sip:user;par=u%40example.net@example.com", "user;par=u%40example.net", "", "example.com", 0)]
    [InlineData("sips:a:secret@[2001:db8::1]:5061;lr", "a", "secret", "[2001:db8::1]", 5061)]
    [InlineData("sip:example.com?x=y", "", "", "example.com", 0)]
    [InlineData("sip:TokenA%PoC-Session@server.example;gr", "TokenA%PoC-Session", "", "server.example", 0)]
    [InlineData("sip:TokenA%PoC-Session-Identity1@PoC-ServerX.networkX.net%@PoC-ServerA.networkA.net;gr", "TokenA%PoC-Session-Identity1@PoC-ServerX.networkX.net%", "", "PoC-ServerA.networkA.net", 0)]
    [InlineData("sip:user@[2001:db8:::192.0.2.1]", "user", "", "[2001:db8:::192.0.2.1]", 0)]
    public void The_parts_are_read_where_they_lie(string text, string user, string password, string host, int port)
    {
        Assert.True(SipUriView.TryRead(Encoding.UTF8.GetBytes(text), out var uri));

        Assert.Equal((user, password, host, port), (Text(uri.User), Text(uri.Password), Text(uri.Host), uri.Port));
    }

    [Theory]
    [InlineData("sip:")]
    [InlineData("sip:@example.com")]
    [InlineData("sip:a@b@example.com")]
    [InlineData("sip:a%b@c@example.com")]
    [InlineData("sip:a@b%@example.com")]
    [InlineData("sip:a%b@c@d%@example.com")]
    [InlineData("sip:a@example.com:70000")]
    [InlineData("sip:a@example.com:")]
    [InlineData("sip:a@exa mple.com")]
    [InlineData("sip:a@<example.com>")]
    [InlineData("sip:a@[2001:db8::1")]
    [InlineData("sip:a@[2001:db8:::1]")]
    [InlineData("sip:a@[::1%eth0]")]
    [InlineData("sip:a@2001:db8::1")]
    [InlineData("tel:+123")]
    [InlineData("example.com")]
    public void What_is_no_SIP_URI_is_refused(string text) => Assert.False(SipUri.TryParse(text, out _));

    [Theory]
    [InlineData("sip:a@x;lr")]
    [InlineData("sip:a@x;lr=on")]
    [InlineData("sip:a@x;LR=true")]
    [InlineData("sip:a@x;%6C%72")]
    public void The_presence_of_lr_makes_a_loose_router(string text)
    {
        Assert.True(SipUri.Parse(text).IsLooseRouter);
        Assert.True(SipUriView.TryRead(Encoding.UTF8.GetBytes(text), out var view) && view.IsLooseRouter);
    }

    [Theory]
    [InlineData("sip:%61lice:pw@Example.COM:5070;transport=tcp?x=y", "sip:alice@example.com")]
    [InlineData("sips:Example.COM", "sips:example.com")]
    public void The_address_of_record_keeps_scheme_user_and_host(string text, string key) =>
        Assert.Equal(key, SipUri.Parse(text).AddressOfRecord());

    [Theory]
    [InlineData("a%2541", "a%41")]
    [InlineData("null-%00-null", "null-\0-null")]
    [InlineData("50%", "50%")]
    [InlineData("%PoC", "%PoC")]
    [InlineData("%4", "%4")]
    [InlineData("%C3%BC", "ü")]
    public void Escapes_are_undone_once(string written, string plain) =>
        Assert.Equal(plain, SipEscapes.ReadText(Encoding.UTF8.GetBytes(written)));

    [Theory]
    [InlineData("TokenA%PoC@x", "TokenA%25PoC%40x")]
    [InlineData("a b;c?d", "a%20b%3Bc%3Fd")]
    [InlineData("ü\r\n", "%C3%BC%0D%0A")]
    public void What_cannot_stand_in_a_user_part_is_escaped(string plain, string written)
    {
        Assert.Equal(written, SipEscapes.Write(plain));
        Assert.Equal(plain, SipEscapes.ReadText(Encoding.UTF8.GetBytes(written)));
    }

    [Fact, Clause("RFC 3261", "19.1.5")]
    public void Embedded_headers_that_could_forge_or_inject_are_left_out()
    {
        var headers = EmbeddedHeaders.Read(
            "Replaces=abc%3Bto-tag%3D1&From=sip:evil@x&f=x&Route=%3Csip:x%3E&Via=x&body=v%3D0&Subject=a%0D%0AX:%20y&X%0D%0AY=z&Priority=urgent&=x&empty"u8);

        Assert.Equal(["Replaces: abc;to-tag=1", "Priority: urgent"], headers.Select(header => $"{header.Key}: {header.Value}"));
    }

    [Theory, Clause("RFC 3966", "3")]
    [InlineData("tel:+1-201-555-0123", "+12015550123", null)]
    [InlineData("TEL:+1(201)555.0123;ext=7", "+12015550123", null)]
    [InlineData("tel:7042;phone-context=Example.com", "7042", "example.com")]
    public void Telephone_numbers_lose_their_separators(string text, string number, string? context)
    {
        Assert.True(TelUri.TryParse(Encoding.UTF8.GetBytes(text), out var uri));

        Assert.Equal((number, context), (uri.Number, uri.PhoneContext));
    }

    [Theory]
    [InlineData("tel:7042")]
    [InlineData("tel:+")]
    [InlineData("tel:")]
    [InlineData("tel:+12x")]
    [InlineData("sip:+123@x")]
    public void A_local_number_without_context_and_what_is_no_number_are_refused(string text) =>
        Assert.False(TelUri.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void A_telephone_number_routes_as_a_SIP_URI_that_can_be_read_again()
    {
        Assert.True(TelUri.TryParse("tel:+1-201-555-0123"u8, out var uri));

        Assert.Equal("sip:+12015550123@networka.example;user=phone", uri.ToSipUri("networka.example"));
        Assert.True(SipUri.TryParse(uri.ToSipUri("networka.example"), out _));
    }

    private static string Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
}
