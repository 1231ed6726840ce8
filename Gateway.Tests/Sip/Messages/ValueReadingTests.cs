using System.Globalization;
using System.Text;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Messages;

[Clause("RFC 3261", "25.1")]
public sealed class ValueReadingTests
{
    [Theory]
    [InlineData("\"A, \\\"B\\\" <x>;tag=no\" <sip:a@x;p=1>;tag=yes ; Q=0.5", "A, \"B\" <x>;tag=no", "sip:a@x;p=1", "yes")]
    [InlineData("Alice   B<sip:a@x>", "Alice   B", "sip:a@x", "")]
    [InlineData("<sip:a@x>;tag=t", "", "sip:a@x", "t")]
    [InlineData("sip:a@x;tag=t", "", "sip:a@x", "t")]
    [InlineData("sip:a@x?Subject=s", "", "sip:a@x", "")]
    [InlineData("\"\\\\\" <sip:a@x>", "\\", "sip:a@x", "")]
    [InlineData("\"\" <sip:a@x>", "", "sip:a@x", "")]
    [InlineData("\"Jürgen\" <tel:+1>;TAG=u", "Jürgen", "tel:+1", "u")]
    public void A_name_addr_has_a_display_name_a_URI_and_header_parameters(string value, string display, string uri, string tag)
    {
        Assert.True(NameAddrView.TryRead(Encoding.UTF8.GetBytes(value), out var read));

        Assert.Equal((display, uri, tag), (read.DisplayText, Text(read.Uri), Text(read.Tag)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<>")]
    [InlineData("<sip:a@x")]
    [InlineData("\"A <sip:a@x>")]
    [InlineData("<sip:a@x> junk")]
    [InlineData("a@x")]
    public void What_is_no_name_addr_is_refused(string value) => Assert.False(NameAddrView.TryRead(Encoding.UTF8.GetBytes(value), out _));

    [Theory]
    [InlineData("SIP/2.0/UDP h.example;branch=z9hG4bKa", "UDP", "h.example", 0, "z9hG4bKa", "")]
    [InlineData("SIP /\t2.0 / XYZ   [2001:db8::1] : 5061 ; received = [2001:db8::2] ; branch = b", "XYZ", "[2001:db8::1]", 5061, "b", "2001:db8::2")]
    [InlineData("sip/2.0/TCP 192.0.2.1:65535", "TCP", "192.0.2.1", 65535, "", "")]
    public void A_Via_is_read_with_white_space_anywhere(string value, string transport, string host, int port, string branch, string received)
    {
        Assert.True(ViaView.TryRead(Encoding.UTF8.GetBytes(value), out var via));

        Assert.Equal(
            (transport, host, port, branch, received), (Text(via.Transport), Text(via.Host), via.Port, Text(via.Branch), Text(via.Received)));
    }

    [Theory]
    [InlineData("z9hG4bKa", true)]
    [InlineData("Z9HG4BKa", true)]
    [InlineData("z9hG4bK", false)]
    [InlineData("390skdjuw", false)]
    public void The_magic_cookie_needs_something_behind_it(string branch, bool has)
    {
        Assert.True(ViaView.TryRead(Encoding.ASCII.GetBytes($"SIP/2.0/UDP h;branch={branch}"), out var via));

        Assert.Equal(has, via.HasMagicCookie);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a, b ,c", "a|b|c")]
    [InlineData("\"x,y\" <sip:a@x>, <sip:b,c@x>;p=\"1,2\"", "\"x,y\" <sip:a@x>|<sip:b,c@x>;p=\"1,2\"")]
    [InlineData("\"\\\",\" <sip:a>,b", "\"\\\",\" <sip:a>|b")]
    [InlineData("a,,b,", "a|b")]
    public void Lists_are_split_at_commas_outside_quotes_and_brackets(string value, string parts)
    {
        var found = new List<string>();
        foreach (var part in SipTexts.Request(extra: $"Contact: {value}\r\n").Values(HeaderId.Contact))
            found.Add(Text(part));

        Assert.Equal(parts, string.Join('|', found));
    }

    [Fact]
    public void Credentials_are_one_value_in_spite_of_their_commas() => Assert.False(HeaderNames.IsList(HeaderId.Authorization));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("1.000", 1)]
    [InlineData(".5", 0.5)]
    [InlineData("0.", 0)]
    [InlineData("0.3339", 0.333)]
    public void A_q_value_lies_between_0_and_1(string text, double q)
    {
        Assert.True(Numbers.TryReadQ(Encoding.ASCII.GetBytes(text), out var read));

        Assert.Equal((decimal)q, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("2")]
    [InlineData("1.1")]
    [InlineData("-0.5")]
    [InlineData("0.x")]
    [InlineData("0,5")]
    public void Any_other_q_value_is_refused(string text) => Assert.False(Numbers.TryReadQ(Encoding.ASCII.GetBytes(text), out _));

    [Theory]
    [InlineData("3600", 3600u)]
    [InlineData("4294967295", uint.MaxValue)]
    [InlineData("4294967296", uint.MaxValue)]
    [InlineData("1000000000000000000000000000000000000000000", uint.MaxValue)]
    [InlineData("000000000000000000000000000000000000000000007", 7u)]
    [InlineData("120 (in a meeting)", 120u)]
    [InlineData("18000;duration=3600", 18000u)]
    public void Seconds_are_clamped_at_32_bits(string text, uint seconds)
    {
        Assert.True(SipTexts.Request(extra: $"Expires: {text}\r\n").TryGetDeltaSeconds(HeaderId.Expires, out var read));

        Assert.Equal(seconds, read);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("")]
    public void What_is_no_number_of_seconds_is_not_taken_for_one(string text) =>
        Assert.False(SipTexts.Request(extra: $"Expires: {text}\r\n").TryGetDeltaSeconds(HeaderId.Expires, out _));

    [Theory, Clause("RFC 3261", "20.17")]
    [InlineData("Sat, 13 Nov 2010 23:29:00 GMT", "2010-11-13T23:29:00Z")]
    [InlineData("Mon, 1 Nov 2010 23:29:00 GMT", "2010-11-01T23:29:00Z")]
    [InlineData("Fri, 01 Jan 2010 16:00:00 EST", null)]
    [InlineData("2010-11-13T23:29:00Z", null)]
    [InlineData("Sun, 13 Nov 2010 23:29:00 GMT", null)]
    [InlineData("Sat, 31 Feb 2010 23:29:00 GMT", null)]
    public void A_date_is_in_the_one_form_and_zone_or_absent(string text, string? date) =>
        Assert.Equal(
            date,
            SipDate.TryRead(Encoding.ASCII.GetBytes(text), out var read) ? read.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : null);

    [Fact]
    public void A_written_date_is_read_again()
    {
        var date = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);

        Assert.Equal("Tue, 03 Feb 2026 04:05:06 GMT", SipDate.Write(date));
        Assert.True(SipDate.TryRead(Encoding.ASCII.GetBytes(SipDate.Write(date.ToOffset(TimeSpan.FromHours(2)))), out var read));
        Assert.Equal(date, read);
    }

    [Theory, Clause("RFC 5118", "4.10")]
    [InlineData("[2001:db8::1]", "2001:db8::1")]
    [InlineData("2001:db8:::192.0.2.1", "2001:db8::192.0.2.1")]
    [InlineData("::ffff:192.0.2.10", "::ffff:192.0.2.10")]
    [InlineData("2001:db8:::1", null)]
    [InlineData("::1%eth0", null)]
    [InlineData("1:2:3:4:5:6:7:8:9", null)]
    [InlineData("192.0.2.1", null)]
    [InlineData("[]", null)]
    public void An_IPv6_address_follows_its_grammar_but_for_one_misprint(string text, string? address) =>
        Assert.Equal(address, IPv6Text.Normalise(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("plain")]
    [InlineData("with \"quotes\" and \\ backslash")]
    [InlineData("Jürgen")]
    public void Quoted_text_comes_back_as_it_was(string text) =>
        Assert.Equal(text, QuotedText.Read(Encoding.UTF8.GetBytes(QuotedText.Write(text))));

    private static string Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
}
