using Gateway.Domain.Access;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Access;

public sealed class PocAddressTests
{
    [Theory, Clause("RFC 3261", "19.1.4")]
    [InlineData("sip:bob@networka.example", "sip:bob@networka.example")]
    [InlineData("SIP:bob@NetworkA.Example", "sip:bob@networka.example")]
    [InlineData("sip:bob@networka.example:5060", "sip:bob@networka.example")]
    [InlineData("sip:bob@networka.example:05060", "sip:bob@networka.example")]
    [InlineData("sip:bob@networka.example:5070", "sip:bob@networka.example:5070")]
    [InlineData("sips:bob@networka.example:5061", "sips:bob@networka.example")]
    [InlineData("sip:bob@networka.example.", "sip:bob@networka.example")]
    [InlineData("sip:bob@networka.example;transport=tcp;lr?Subject=hello", "sip:bob@networka.example")]
    [InlineData("sip:%62ob@networka.example", "sip:bob@networka.example")]
    [InlineData("sip:b%c3%b6b@networka.example", "sip:b%C3%B6b@networka.example")]
    [InlineData("sip:bob%40home@networka.example", "sip:bob%40home@networka.example")]
    [InlineData("sip:+1;npdi@networka.example", "sip:+1;npdi@networka.example")]
    [InlineData("sip:networka.example", "sip:networka.example")]
    [InlineData("sip:bob@192.0.2.1", "sip:bob@192.0.2.1")]
    [InlineData("sip:bob@[2001:DB8:0:0::1]:5060", "sip:bob@[2001:db8::1]")]
    [InlineData("tel:+359-2-123.456", "tel:+3592123456")]
    [InlineData("TEL:+359(2)123456;ext=7", "tel:+3592123456")]
    [InlineData("tel:70-42;phone-context=NetworkA.example", "tel:7042;phone-context=networka.example")]
    [InlineData("tel:*21#;isub=1;phone-context=+359-2", "tel:*21#;phone-context=+3592")]
    public void An_address_has_one_canonical_text(string text, string canonical)
    {
        Assert.True(PocAddress.TryParse(text, out var address, out var error), error);
        Assert.Equal(canonical, address.ToString());
        Assert.Equal(PocAddress.Parse(canonical), address);
        Assert.Equal("", error);
    }

    [Theory, Clause("RFC 3261", "25.1")]
    [InlineData("", "empty")]
    [InlineData("bob@networka.example", "no scheme")]
    [InlineData("mailto:bob@networka.example", "scheme")]
    [InlineData("sip:", "host is empty")]
    [InlineData("sip:@networka.example", "before '@' is empty")]
    [InlineData("sip:bob@", "host is empty")]
    [InlineData("sip:bob@home@networka.example", "second '@'")]
    [InlineData("sip:bob@networka.example?Route=a@b", "second '@'")]
    [InlineData("sip:bob:secret@networka.example", "password")]
    [InlineData("sip:bob\r\nVia: x@networka.example", "control character")]
    [InlineData("sip:bob\0@networka.example", "control character")]
    [InlineData("sip:bob%0d%0a@networka.example", "escaped control character")]
    [InlineData("sip:bob%0@networka.example", "two hexadecimal digits")]
    [InlineData("sip:bob%zz@networka.example", "two hexadecimal digits")]
    [InlineData("sip:b\u00f6b@networka.example", "outside ASCII")]
    [InlineData("sip:bob @networka.example", "space")]
    [InlineData("<sip:bob@networka.example>", "scheme")]
    [InlineData("sip:<bob>@networka.example", "'<'")]
    [InlineData("sip:bob@network_a.example", "letters, digits")]
    [InlineData("sip:bob@networka..example", "part of the host is empty")]
    [InlineData("sip:bob@-networka.example", "begins or ends with '-'")]
    [InlineData("sip:bob@networka.example:0", "port")]
    [InlineData("sip:bob@networka.example:65536", "port")]
    [InlineData("sip:bob@networka.example:", "port")]
    [InlineData("sip:bob@networka.example:5o60", "port")]
    [InlineData("sip:bob@[2001:db8::1", "closing bracket")]
    [InlineData("sip:bob@[networka.example]", "IPv6")]
    [InlineData("sip:bob@[fe80::1%25eth0]", "IPv6")]
    [InlineData("sip:bob@[2001:db8::1]x", "port")]
    [InlineData("tel:", "no digit")]
    [InlineData("tel:+", "no digit")]
    [InlineData("tel:-.-;phone-context=networka.example", "no digit")]
    [InlineData("tel:+12O", "separators")]
    [InlineData("tel:7042", "phone-context")]
    [InlineData("tel:7042;phone-context=+x", "phone-context")]
    public void What_is_no_address_is_refused_with_the_reason(string text, string reason)
    {
        Assert.False(PocAddress.TryParse(text, out var address, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Equal(default, address);
    }

    [Fact]
    public void An_address_of_256_characters_is_read_and_one_more_is_refused()
    {
        string Long(int length) => $"sip:{new string('u', length - "sip:@a.example".Length)}@a.example";

        Assert.True(PocAddress.TryParse(Long(PocAddress.LengthMax), out _, out _));
        Assert.False(PocAddress.TryParse(Long(PocAddress.LengthMax + 1), out _, out var error));
        Assert.Contains("256", error, StringComparison.Ordinal);
    }

    [Fact, Clause("RFC 5025", "3.1")]
    public void Sip_sips_and_tel_never_equal_each_other()
    {
        var number = PocAddress.Parse("tel:+3592123456");

        Assert.NotEqual(number, PocAddress.Parse("sip:+3592123456@networka.example;user=phone"));
        Assert.NotEqual(PocAddress.Parse("sip:bob@networka.example"), PocAddress.Parse("sips:bob@networka.example"));
    }

    [Fact, Clause("RFC 3261", "19.1.4")]
    public void The_user_part_is_compared_with_regard_to_case() =>
        Assert.NotEqual(PocAddress.Parse("sip:bob@networka.example"), PocAddress.Parse("sip:Bob@networka.example"));

    [Theory]
    [InlineData("sip:bob@networka.example:5070", "sip", "bob", "networka.example")]
    [InlineData("sips:networka.example", "sips", "", "networka.example")]
    [InlineData("sip:bob@[2001:db8::1]:5070", "sip", "bob", "[2001:db8::1]")]
    [InlineData("tel:+3592123456", "tel", "+3592123456", "")]
    [InlineData("tel:7042;phone-context=networka.example", "tel", "7042", "")]
    public void Its_parts_are_told_apart(string text, string scheme, string user, string host)
    {
        var address = PocAddress.Parse(text);

        Assert.Equal((scheme, user, host), (address.Scheme, address.User, address.Host));
    }

    [Fact]
    public void A_text_that_is_canonical_is_kept_and_not_copied()
    {
        var text = "sip:bob@networka.example";

        Assert.Same(text, PocAddress.Parse(text).ToString());
    }

    [Fact]
    public void The_empty_address_names_nobody_and_lies_in_no_domain()
    {
        Assert.True(default(PocAddress).IsEmpty);
        Assert.Equal(("", "", "", ""), (default(PocAddress).ToString(), default(PocAddress).Scheme, default(PocAddress).User, default(PocAddress).Host));
        Assert.False(default(PocDomain).Covers(default));
    }

    [Fact]
    public void Random_damage_never_throws_and_what_is_read_reads_again_the_same()
    {
        var random = new Random(4711);
        string[] seeds = ["sip:b%6fb@networka.example:5070;lr?a=b", "sips:bob@[2001:db8::1]:5061", "tel:+359-2-123;ext=1", "tel:70*;phone-context=+1"];
        for (var i = 0; i < 100_000; i++)
        {
            var text = seeds[random.Next(seeds.Length)].ToCharArray();
            for (var damage = random.Next(4); damage >= 0; damage--) text[random.Next(text.Length)] = (char)random.Next(random.Next(2) == 0 ? 128 : 0x10000);

            if (PocAddress.TryParse(new string(text, 0, random.Next(text.Length + 1)), out var address, out var error))
                Assert.Equal(address, PocAddress.Parse(address.ToString()));
            else
                Assert.NotEqual("", error);
        }
    }
}
