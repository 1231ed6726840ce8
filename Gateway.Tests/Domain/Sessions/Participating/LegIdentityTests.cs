using System.Text;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Participating;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Participating;

[Clause("OMA PoC CP", "Figure 16")]
public sealed class LegIdentityTests
{
    [Theory]
    [InlineData(null, "sip:tkA7f3@poc-server.networka.example;gr")]
    [InlineData(
        "sip:PoC-Session-Identity1@PoC-ServerX.networkX.net;gr",
        "sip:tkA7f3%25PoC-Session-Identity1%40poc-serverx.networkx.net%25@poc-server.networka.example;gr")]
    [InlineData("sip:a%20b;x@h.example;gr;session=chat", "sip:tkA7f3%25a%20b%3Bx%40h.example%25@poc-server.networka.example;gr")]
    [InlineData("tel:+1234", "sip:tkA7f3@poc-server.networka.example;gr")]
    public void The_session_stands_behind_the_token_with_everything_escaped(string? session, string written) =>
        Assert.Equal(written, LegIdentity.Write("tkA7f3", "poc-server.networka.example", session));

    [Theory]
    [InlineData("sip:tkA7f3@poc-server.networka.example;gr")]
    [InlineData("sip:tkA7f3%25PoC-Session-Identity1%40PoC-ServerX.networkX.net%25@PoC-ServerA.networkA.net;gr")]
    [InlineData("sip:tkA7f3%PoC-Session-Identity1@PoC-ServerX.networkX.net%@PoC-ServerA.networkA.net;gr")]
    public void The_token_is_read_from_the_escaped_and_from_the_printed_form(string uri)
    {
        Assert.True(SipUriView.TryRead(Encoding.UTF8.GetBytes(uri), out var view));

        Assert.Equal("tkA7f3", LegIdentity.TokenOf(view));
        Assert.StartsWith("poc-server", Encoding.UTF8.GetString(view.Host), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("sip:PoC-Session-Identity1@PoC-ServerX.networkX.net", "sip:PoC-Session-Identity1@poc-serverx.networkx.net;gr", true)]
    [InlineData("sip:a%31@h.example;method=BYE", "sip:a1@h.example;session=1-1", true)]
    [InlineData("sip:a@h.example", "sip:A@h.example", false)]
    [InlineData("sip:a@h.example", "sip:a@i.example", false)]
    [InlineData("sip:h.example", "sip:h.example", false)]
    [InlineData("tel:+12", "tel:+12", false)]
    public void Session_identities_are_the_same_by_user_part_and_host(string one, string two, bool same) =>
        Assert.Equal(same, SessionIdentities.AreSame(one, two));
}
