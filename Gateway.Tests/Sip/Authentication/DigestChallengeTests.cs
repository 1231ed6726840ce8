using System.Text;
using Gateway.Sip.Authentication;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Authentication;

[Clause("RFC 7616", "3.3"), Clause("RFC 3261", "20.44")]
public sealed class DigestChallengeTests
{
    [Fact]
    public void Every_parameter_is_read()
    {
        var challenge = Parse(DigestSamples.Challenges[1]);

        Assert.Equal("http-auth@example.org", challenge.Realm);
        Assert.Equal("7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", challenge.Nonce);
        Assert.Equal(DigestAlgorithm.Sha256, challenge.Algorithm);
        Assert.Equal(["auth", "auth-int"], challenge.Qop);
        Assert.Equal("FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", challenge.Opaque);
        Assert.Equal("sip:a sip:b", challenge.Domain);
        Assert.True(challenge.Stale);
        Assert.Equal("UTF-8", challenge.Charset);
        Assert.True(challenge.UserHash);
        Assert.Empty(challenge.Other);
    }

    [Fact]
    public void White_space_folds_empty_elements_escapes_and_unknown_parameters_are_taken_as_they_come()
    {
        var challenge = Parse(DigestSamples.Challenges[2]);

        Assert.Equal("""re:alm "q" \x""", challenge.Realm);
        Assert.Equal(["auth"], challenge.Qop);
        Assert.Equal(
            [new DigestParameter("x-new", "1", Quoted: false), new DigestParameter("X-Other", "two \" words", Quoted: true)], challenge.Other);
    }

    [Fact]
    public void Without_algorithm_it_is_md5()
    {
        var challenge = Parse("""Digest realm="r", nonce="n" """);

        Assert.Null(challenge.AlgorithmToken);
        Assert.Equal(DigestAlgorithm.Md5, challenge.Algorithm);
        Assert.Empty(challenge.Qop);
        Assert.False(challenge.Stale);
    }

    [Fact]
    public void An_algorithm_nobody_here_knows_is_kept_by_name()
    {
        var challenge = Parse("""Digest realm="r", nonce="n", algorithm=AKAv1-MD5""");

        Assert.Null(challenge.Algorithm);
        Assert.Equal("AKAv1-MD5", challenge.AlgorithmToken);
    }

    [Fact]
    public void A_fold_inside_quotes_is_one_space() => Assert.Equal("a b", Parse("Digest realm=\"a\r\n \t b\", nonce=\"n\"").Realm);

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        foreach (var sample in DigestSamples.Challenges)
        {
            var written = Parse(sample).Write();

            Assert.Equal(written, Parse(written).Write());
        }
    }

    [Fact]
    public void It_is_written_as_the_standard_quotes_it()
    {
        var challenge = new DigestChallenge
        {
            Realm = "a \"b\" \\",
            Nonce = "n",
            AlgorithmToken = "SHA-256",
            Qop = ["auth", "auth-int"],
            Stale = true,
            Charset = "UTF-8",
        };

        Assert.Equal(
            """Digest realm="a \"b\" \\", nonce="n", algorithm=SHA-256, qop="auth,auth-int", stale=true, charset=UTF-8""", challenge.Write());
    }

    [Theory, Clause("RFC 4475", "3.3.9")]
    [InlineData("NTLM realm=\"r\"", "NTLM")]
    [InlineData("Basic", "Basic")]
    [InlineData("Super-PGP foo=ajsohd", "Super-PGP")]
    [InlineData("Negotiate YII=====", "Negotiate")]
    public void Another_scheme_is_told_apart_from_a_fault(string value, string scheme)
    {
        Assert.False(DigestChallenge.TryParse(Encoding.UTF8.GetBytes(value), out _, out var error));

        Assert.Equal(new DigestError(DigestFault.NotDigest, scheme), error);
    }

    [Theory]
    [InlineData("", DigestFault.MissingScheme)]
    [InlineData("\"Digest\"", DigestFault.MissingScheme)]
    [InlineData("Digest,realm=r", DigestFault.MissingScheme)]
    [InlineData("Digest", DigestFault.MissingParameter)]
    [InlineData("Digest nonce=\"n\"", DigestFault.MissingParameter)]
    [InlineData("Digest realm=\"r\"", DigestFault.MissingParameter)]
    [InlineData("Digest realm=\"r\", nonce=\"n\", REALM=\"r\"", DigestFault.Duplicate)]
    [InlineData("Digest realm=\"r\", nonce=\"n\", x=1, X=2", DigestFault.Duplicate)]
    [InlineData("Digest realm=\"r\" nonce=\"n\"", DigestFault.MissingComma)]
    [InlineData("Digest realm=\"r, nonce=\"n\"", DigestFault.MissingComma)]
    [InlineData("Digest realm=\"r\", nonce=\"n", DigestFault.UnterminatedQuote)]
    [InlineData("Digest realm=\"r\", nonce=\"n\\", DigestFault.UnterminatedQuote)]
    [InlineData("Digest realm=\"r\", nonce", DigestFault.MissingEquals)]
    [InlineData("Digest realm=\"r\", nonce \"n\"", DigestFault.MissingEquals)]
    [InlineData("Digest realm=\"r\", nonce=", DigestFault.MissingValue)]
    [InlineData("Digest realm=\"r\", nonce=,", DigestFault.MissingValue)]
    [InlineData("Digest realm=\"r\", =\"n\"", DigestFault.MissingName)]
    [InlineData("Digest realm=\"r\", nonce=\"n\0\"", DigestFault.ControlCharacter)]
    [InlineData("Digest realm=\"r\", nonce=\"n\\\r\n\"", DigestFault.ControlCharacter)]
    [InlineData("Digest realm=\"r\", nonce=\"n\r\nVia: x\"", DigestFault.ControlCharacter)]
    [InlineData("Digest realm=\"r\", nonce=\"n\x7F\"", DigestFault.ControlCharacter)]
    [InlineData("Digest realm=\"r\", nonce=\"n\", algorithm=\"a b\"", DigestFault.BadValue)]
    [InlineData("Digest realm=\"r\", nonce=\"n\", qop=\"auth;int\"", DigestFault.BadValue)]
    [InlineData("Digest realm=\"r\", nonce=\"n\", Digest realm=\"s\"", DigestFault.MissingEquals)]
    public void A_faulty_value_is_refused_by_name(string value, DigestFault fault)
    {
        Assert.False(DigestChallenge.TryParse(Encoding.UTF8.GetBytes(value), out var challenge, out var error));

        Assert.Null(challenge);
        Assert.Equal(fault, error.Fault);
    }

    [Fact]
    public void Octets_that_are_not_utf8_are_refused()
    {
        Assert.False(DigestChallenge.TryParse([.. "Digest realm=\""u8, 0xE4, .. "\", nonce=\"n\""u8], out _, out var error));

        Assert.Equal(DigestFault.InvalidUtf8, error.Fault);
    }

    [Fact]
    public void The_limits_stand_between_the_last_good_and_the_first_refused()
    {
        Assert.Equal(DigestFault.None, FaultOf(OfLength(DigestLimits.ValueBytesMax)));
        Assert.Equal(DigestFault.TooLong, FaultOf(OfLength(DigestLimits.ValueBytesMax + 1)));

        Assert.Equal(DigestFault.None, FaultOf(WithParameters(DigestLimits.ParametersMax)));
        Assert.Equal(DigestFault.TooManyParameters, FaultOf(WithParameters(DigestLimits.ParametersMax + 1)));

        Assert.Equal(DigestFault.None, FaultOf(WithOpaque($"\"{new string('o', DigestLimits.ParameterBytesMax - 2)}\"")));
        Assert.Equal(DigestFault.ParameterTooLong, FaultOf(WithOpaque($"\"{new string('o', DigestLimits.ParameterBytesMax - 1)}\"")));
        Assert.Equal(DigestFault.None, FaultOf(WithOpaque(new string('o', DigestLimits.ParameterBytesMax))));
        Assert.Equal(DigestFault.ParameterTooLong, FaultOf(WithOpaque(new string('o', DigestLimits.ParameterBytesMax + 1))));

        static string OfLength(int length) => """Digest realm="r", nonce="n" """.PadRight(length);
        static string WithParameters(int count) =>
            """Digest realm="r", nonce="n" """ + string.Concat(Enumerable.Range(2, count - 2).Select(i => $", x{i}=1"));
        static string WithOpaque(string opaque) => $"""Digest realm="r", nonce="n", opaque={opaque}""";
    }

    [Theory]
    [InlineData("a\r\nVia: evil")]
    [InlineData("a\0")]
    [InlineData("a\x7F")]
    public void No_control_character_gets_into_a_header(string realm) =>
        Assert.Throws<ArgumentException>(() => new DigestChallenge { Realm = realm, Nonce = "n" }.Write());

    [Theory]
    [InlineData("MD5, x=1")]
    [InlineData("a b")]
    [InlineData("a\"b")]
    public void No_unquoted_value_gets_out_of_its_place(string algorithm) =>
        Assert.Throws<ArgumentException>(() => new DigestChallenge { Realm = "r", Nonce = "n", AlgorithmToken = algorithm }.Write());

    private static DigestFault FaultOf(string value) =>
        DigestChallenge.TryParse(Encoding.UTF8.GetBytes(value), out _, out var error) ? DigestFault.None : error.Fault;

    internal static DigestChallenge Parse(string value)
    {
        Assert.True(DigestChallenge.TryParse(Encoding.UTF8.GetBytes(value), out var challenge, out var error), error.ReasonPhrase);
        return challenge;
    }
}
