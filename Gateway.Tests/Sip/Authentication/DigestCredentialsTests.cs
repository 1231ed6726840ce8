using System.Text;
using Gateway.Sip.Authentication;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Authentication;

[Clause("RFC 7616", "3.4"), Clause("RFC 3261", "20.7")]
public sealed class DigestCredentialsTests
{
    [Fact]
    public void Every_parameter_is_read()
    {
        var credentials = Parse(DigestSamples.Credentials[0]);

        Assert.Equal("bob", credentials.Username);
        Assert.Equal("biloxi.com", credentials.Realm);
        Assert.Equal("dcd98b7102dd2f0e8b11d0f600bfb0c093", credentials.Nonce);
        Assert.Equal("sip:bob@biloxi.com", credentials.Uri);
        Assert.Equal("89eb0059246c02b2f6ee02c7961d5ea3", credentials.Response);
        Assert.Equal(DigestAlgorithm.Md5, credentials.Algorithm);
        Assert.Equal("0a4f113b", credentials.Cnonce);
        Assert.Equal("5ccc069c403ebaf9f0171e9517f40e41", credentials.Opaque);
        Assert.Equal("auth", credentials.Qop);
        Assert.Equal(1u, credentials.NonceCount);
        Assert.False(credentials.ProvesNothing);
    }

    [Fact]
    public void The_order_and_the_quotes_do_not_matter()
    {
        Assert.Equal("bob@ims.net", Parse(DigestSamples.Credentials[1]).Username);

        var loose = Parse(DigestSamples.Credentials[3]);
        Assert.Equal("sip:a@b;transport=tcp", loose.Uri);
        Assert.Equal("MTYx==", loose.Nonce);
        Assert.Equal(1u, loose.NonceCount);
        Assert.True(loose.UserHash);
        Assert.Equal([new DigestParameter("auts", "x", Quoted: true)], loose.Other);
    }

    [Fact, Clause("RFC 8187", "3.2")]
    public void A_name_in_extended_notation_is_decoded_and_written_again()
    {
        var credentials = Parse(DigestSamples.Credentials[2]);

        Assert.Equal("Jäsøn Doe", credentials.Username);
        Assert.True(credentials.UsernameIsExtended);
        Assert.Contains("username*=UTF-8''J%C3%A4s%C3%B8n%20Doe", credentials.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Escaped_characters_of_a_name_are_unescaped()
    {
        var credentials = Parse("""Digest username="a \"b\" \\ \c", realm="r", nonce="n", uri="u", response="0" """);

        Assert.Equal("""a "b" \ c""", credentials.Username);
        Assert.StartsWith("""Digest username="a \"b\" \\ c", """, credentials.Write(), StringComparison.Ordinal);
    }

    [Fact, Clause("3GPP TS 24.229", "5.1.1.2.2")]
    public void The_first_register_of_an_ims_terminal_names_the_user_and_proves_nothing()
    {
        var credentials = Parse(DigestSamples.Credentials[4]);

        Assert.True(credentials.ProvesNothing);
        Assert.Equal("a@home.net", credentials.Username);
    }

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        foreach (var sample in DigestSamples.Credentials)
        {
            var written = Parse(sample).Write();

            Assert.Equal(written, Parse(written).Write());
        }
    }

    [Theory]
    [InlineData("username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"0\", nc=1", "nc")]
    [InlineData("username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"0\", nc=0000000g", "nc")]
    [InlineData("username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"0\", nc=000000001", "nc")]
    [InlineData("username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"0\", nc=\"+0000001\"", "nc")]
    [InlineData("username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"0\", qop=\"auth,auth-int\"", "qop")]
    [InlineData("username=\"a\", username*=UTF-8''a, realm=\"r\", nonce=\"n\", uri=\"u\", response=\"0\"", "username*")]
    [InlineData("username*=UTF-8''a, userhash=true, realm=\"r\", nonce=\"n\", uri=\"u\", response=\"0\"", "username*")]
    [InlineData("username*=ISO-8859-1''%E4, realm=\"r\", nonce=\"n\", uri=\"u\", response=\"0\"", "username*")]
    [InlineData("username*=UTF-8''%E4, realm=\"r\", nonce=\"n\", uri=\"u\", response=\"0\"", "username*")]
    [InlineData("username*=UTF-8''%0D%0A, realm=\"r\", nonce=\"n\", uri=\"u\", response=\"0\"", "username*")]
    [InlineData("username*=UTF-8''%4, realm=\"r\", nonce=\"n\", uri=\"u\", response=\"0\"", "username*")]
    [InlineData("username*=UTF-8'a, realm=\"r\", nonce=\"n\", uri=\"u\", response=\"0\"", "username*")]
    public void A_value_outside_its_grammar_is_named(string parameters, string subject)
    {
        Assert.False(DigestCredentials.TryParse(Encoding.UTF8.GetBytes("Digest " + parameters), out _, out var error));

        Assert.Equal(new DigestError(DigestFault.BadValue, subject), error);
        Assert.Equal($"Bad authentication header: BadValue {subject}", error.ReasonPhrase);
    }

    [Theory]
    [InlineData("username")]
    [InlineData("realm")]
    [InlineData("nonce")]
    [InlineData("uri")]
    [InlineData("response")]
    public void None_of_the_five_may_be_absent(string missing)
    {
        var rest = string.Join(", ", new[] { "username", "realm", "nonce", "uri", "response" }.Where(name => name != missing).Select(name => $"{name}=\"x\""));

        Assert.False(DigestCredentials.TryParse(Encoding.UTF8.GetBytes("Digest " + rest), out _, out var error));

        Assert.Equal(new DigestError(DigestFault.MissingParameter, missing), error);
    }

    [Fact]
    public void Duplicates_are_refused()
    {
        var value = """Digest username="a", realm="r", nonce="n", uri="u", response="0", Response="1" """;

        Assert.False(DigestCredentials.TryParse(Encoding.UTF8.GetBytes(value), out _, out var error));

        Assert.Equal(DigestFault.Duplicate, error.Fault);
    }

    [Fact]
    public void Nothing_secret_is_shown_by_printing_them() => Assert.Equal("Digest credentials for biloxi.com", Parse(DigestSamples.Credentials[0]).ToString());

    [Fact]
    public void A_stored_credential_has_a_hash_for_every_function_and_does_not_print_them()
    {
        var vector = DigestVectors.Named("register-sha-256-auth");
        var stored = StoredCredential.FromPassword(vector.Username, vector.Realm, vector.Password);

        Assert.Equal(DigestVectors.Named("register-md5-auth").Ha1, stored.Ha1(DigestFunction.Md5));
        Assert.Equal(vector.Ha1, stored.Ha1(DigestFunction.Sha256));
        Assert.Equal(DigestVectors.Named("register-sha-512-256-auth").Ha1, stored.Ha1(DigestFunction.Sha512256));
        Assert.Equal("PoC-UserA in networkA.net", stored.ToString());
        Assert.Throws<ArgumentException>(() => StoredCredential.FromPassword("a\r\nVia: x", "r", "p"));
        Assert.Throws<ArgumentException>(() => StoredCredential.FromPassword("", "r", "p"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("0123456789abcdef0123456789abcde")]
    public void A_stored_hash_that_is_none_is_refused(string md5)
    {
        Assert.Throws<ArgumentException>(() => new StoredCredential("a", "r", md5, sha256: null, sha512256: null));
        Assert.Throws<ArgumentException>(() => new StoredCredential("a", "r", md5: null, sha256: md5, sha512256: null));
        Assert.Throws<ArgumentException>(() => new StoredCredential("a", "r", md5: null, sha256: null, sha512256: md5));
    }

    internal static DigestCredentials Parse(string value)
    {
        Assert.True(DigestCredentials.TryParse(Encoding.UTF8.GetBytes(value), out var credentials, out var error), error.ReasonPhrase);
        return credentials;
    }
}
