using System.Text;
using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Authentication;

[Clause("RFC 3261", "22"), Clause("RFC 7616", "3.4"), Clause("RFC 8760", "2.5")]
public sealed class DigestClientTests
{
    private const string Realm = "networkA.net";
    private static readonly DigestAccount Alice = new("alice", "s3crét", Realm);
    private static readonly DigestClientRequest Register = new("REGISTER", "sip:networkA.net") { Recipient = "sip:alice@networkA.net" };
    private static readonly DigestClientRequest Invite = new("INVITE", "sip:bob@networkB.net") { Recipient = "sip:bob@networkB.net" };

    private readonly DigestClient _client = Client();

    /// <summary>The draft's auth-int examples print the hash of their body only, so no client can be given the body.</summary>
    public static TheoryData<string> Vectors => [.. DigestVectors.All.Where(vector => vector.EntityHash is null).Select(vector => vector.Id)];

    [Theory, MemberData(nameof(Vectors))]
    public void Every_vector_is_what_the_client_sends(string id)
    {
        var vector = DigestVectors.Named(id);
        var client = new DigestClient(
            new DigestClientSettings { Accounts = [new DigestAccount(vector.Username, vector.Password)] }, newCnonce: () => vector.Cnonce!);
        var request = new DigestClientRequest(vector.Method, vector.Uri) { Body = vector.Body };
        var challenge = new DigestChallenge
        {
            Realm = vector.Realm,
            Nonce = vector.Nonce,
            AlgorithmToken = vector.Algorithm,
            Qop = vector.Qop is { } qop ? [qop] : [],
            Opaque = vector.Opaque,
        };

        var sent = Assert.Single(SentAgain(client, request, (false, challenge.Write())).Credentials);
        for (var use = 1; use < Convert.ToUInt32(vector.NonceCount ?? "1", 16); use++)
            sent = Assert.Single(client.Volunteer(request));

        var read = DigestCredentialsTests.Parse(sent.Value);
        Assert.Equal(vector.Response, read.Response);
        Assert.Equal((vector.Username, vector.Realm, vector.Nonce, vector.Uri), (read.Username, read.Realm, read.Nonce, read.Uri));
        Assert.Equal((vector.NonceCount, vector.Cnonce, vector.Qop, vector.Opaque), (read.NonceCountText, read.Cnonce, read.Qop, read.Opaque));
        Assert.Equal(vector.Algorithm, read.AlgorithmToken);
    }

    [Theory, MemberData(nameof(DigestHashTests.VectorsWithServerProof), MemberType = typeof(DigestHashTests))]
    public void Every_proof_of_the_vectors_is_believed_and_a_damaged_one_is_not(string id)
    {
        var vector = DigestVectors.Named(id);
        var client = new DigestClient(
            new DigestClientSettings { Accounts = [new DigestAccount(vector.Username, vector.Password)] }, newCnonce: () => vector.Cnonce!);
        var sent = new DigestHeader(ForProxy: false, new DigestCredentials
        {
            Username = vector.Username,
            Realm = vector.Realm,
            Nonce = vector.Nonce,
            Uri = vector.Uri,
            Response = vector.Response,
            AlgorithmToken = vector.Algorithm,
            Qop = vector.Qop,
            Cnonce = vector.Cnonce,
            NonceCountText = vector.NonceCount,
        });
        var info = new AuthenticationInfo { ResponseAuth = vector.ResponseAuth, Qop = vector.Qop, Cnonce = vector.Cnonce, NonceCountText = vector.NonceCount };

        Assert.Equal(ServerProof.Right, client.Confirm(sent, info, []));
        Assert.Equal(ServerProof.Wrong, client.Confirm(sent, info with { ResponseAuth = vector.Response }, []));
        Assert.Equal(ServerProof.Wrong, client.Confirm(sent, info with { Cnonce = "other" }, []));
        Assert.Equal(ServerProof.Wrong, client.Confirm(sent, info with { NonceCountText = "0000ffff" }, []));
        Assert.Equal(ServerProof.NotGiven, client.Confirm(sent, info with { ResponseAuth = null }, []));
    }

    [Fact]
    public void Nothing_is_volunteered_before_the_first_challenge() => Assert.Empty(_client.Volunteer(Register));

    [Fact]
    public void The_first_supported_challenge_of_a_realm_is_answered()
    {
        var sent = Assert.Single(SentAgain(
            _client, Register, Ask("algorithm=AKAv1-MD5, qop=auth"), Ask("algorithm=SHA-256, qop=later"), Ask("algorithm=MD5, qop=auth"),
            Ask("algorithm=SHA-256, qop=auth")).Credentials);

        Assert.Equal("MD5", sent.Credentials.AlgorithmToken);
    }

    [Fact]
    public void The_strongest_is_answered_where_that_is_preferred()
    {
        var client = Client(settings => settings with { PrefersStrongest = true });

        var sent = Assert.Single(SentAgain(
            client, Register, Ask("algorithm=MD5, qop=auth"), Ask("algorithm=SHA-512-256, qop=auth"), Ask("algorithm=SHA-256, qop=auth")).Credentials);

        Assert.Equal("SHA-512-256", sent.Credentials.AlgorithmToken);
    }

    [Fact]
    public void Functions_it_is_not_willing_to_use_are_ignored()
    {
        var client = Client(settings => settings with { Functions = [DigestFunction.Sha256] });

        Assert.Equal("SHA-256", SentAgain(client, Register, Ask("qop=auth"), Ask("algorithm=SHA-256, qop=auth")).Credentials[0].Credentials.AlgorithmToken);
        AssertGivenUp(GiveUpReason.NothingSupported, client.Answer(Register, Received(Ask("qop=auth")), DigestTries.None));
    }

    [Theory]
    [InlineData("auth,auth-int", false, "auth")]
    [InlineData("auth,auth-int", true, "auth-int")]
    [InlineData("auth-int", false, "auth-int")]
    [InlineData("auth", true, "auth")]
    [InlineData("later, AUTH", false, "auth")]
    public void The_preferred_quality_of_protection_is_used_where_offered(string offered, bool prefersAuthInt, string used)
    {
        var client = Client(settings => settings with { PrefersAuthInt = prefersAuthInt });

        Assert.Equal(used, SentAgain(client, Register, Ask($"qop=\"{offered}\"")).Credentials[0].Credentials.Qop);
    }

    [Fact]
    public void Without_qop_the_answer_is_that_of_rfc_2069()
    {
        var credentials = SentAgain(_client, Register, Ask("x=1")).Credentials[0].Credentials;

        Assert.Equal((null, null, null, null), (credentials.Qop, credentials.Cnonce, credentials.NonceCountText, credentials.AlgorithmToken));
        AssertGivenUp(GiveUpReason.NothingSupported, _client.Answer(Register, Received(Ask("algorithm=MD5-sess")), DigestTries.None));
    }

    [Fact]
    public void The_nonce_count_goes_on_across_requests_and_starts_anew_with_a_new_nonce()
    {
        Assert.Equal("00000001", Count(SentAgain(_client, Invite, Proxy("qop=auth")).Credentials));
        Assert.Equal("00000002", Count(_client.Volunteer(Invite)));
        Assert.Equal("00000003", Count(_client.Volunteer(Register)));

        Assert.Equal("00000004", Count(SentAgain(_client, Invite, Proxy("qop=auth")).Credentials));
        Assert.Equal("00000001", Count(SentAgain(_client, Invite, Proxy("qop=auth", nonce: "n2")).Credentials));

        static string? Count(IEnumerable<DigestHeader> headers) => Assert.Single(headers).Credentials.NonceCountText;
    }

    [Fact]
    public void Each_use_has_its_own_cnonce_but_sess_keeps_the_first_of_its_nonce()
    {
        var plain = new[] { SentAgain(_client, Register, Ask("qop=auth")).Credentials[0], _client.Volunteer(Register)[0] };
        Assert.NotEqual(plain[0].Credentials.Cnonce, plain[1].Credentials.Cnonce);

        var session = new[] { SentAgain(_client, Register, Ask("qop=auth, algorithm=MD5-sess")).Credentials[0], _client.Volunteer(Register)[0] };
        Assert.Equal(session[0].Credentials.Cnonce, session[1].Credentials.Cnonce);

        var renewed = SentAgain(_client, Register, Ask("qop=auth, algorithm=MD5-sess", nonce: "n2")).Credentials[0];
        Assert.NotEqual(session[0].Credentials.Cnonce, renewed.Credentials.Cnonce);
    }

    [Fact]
    public void Several_realms_are_answered_together_each_once_in_its_own_header()
    {
        var client = Client(settings => settings with { Accounts = [Alice, new DigestAccount("al", "pw", "proxy.net")] });

        var sent = SentAgain(
            client, Invite, Proxy("qop=auth", realm: "proxy.net"), Ask("algorithm=SHA-256, qop=auth"), Ask("qop=auth")).Credentials;

        Assert.Equal(
            [("Proxy-Authorization", "al", "proxy.net"), ("Authorization", "alice", Realm)],
            sent.Select(header => (header.Name, header.Credentials.Username, header.Credentials.Realm)));
    }

    [Fact]
    public void A_second_proxy_on_the_way_gets_its_credentials_beside_those_of_the_first()
    {
        var client = Client(settings => settings with { Accounts = [Alice, new DigestAccount("al", "pw", "proxy.net")] });
        var first = SentAgain(client, Invite, Proxy("qop=auth"));

        var second = Assert.IsType<ChallengeAnswer.SendAgain>(client.Answer(Invite, Received(Proxy("qop=auth", realm: "proxy.net")), first.Tries));

        Assert.Equal(
            [(Realm, "00000002"), ("proxy.net", "00000001")],
            second.Credentials.Select(header => (header.Credentials.Realm, header.Credentials.NonceCountText!)));
    }

    [Fact]
    public void Credentials_for_a_user_agent_are_volunteered_only_to_it_and_those_for_a_proxy_always()
    {
        SentAgain(_client, Register, Ask("qop=auth"));
        Assert.Single(_client.Volunteer(Register));
        Assert.Empty(_client.Volunteer(Invite));

        SentAgain(_client, Invite, Proxy("qop=auth"));
        Assert.Equal(["Authorization", "Proxy-Authorization"], _client.Volunteer(Register).Select(header => header.Name));
        Assert.Equal(["Proxy-Authorization"], _client.Volunteer(Invite).Select(header => header.Name));
    }

    [Theory]
    [InlineData("ACK")]
    [InlineData("CANCEL")]
    public void Nothing_is_made_for_ack_and_cancel(string method)
    {
        SentAgain(_client, Invite, Proxy("qop=auth"));

        Assert.Empty(_client.Volunteer(Invite with { Method = method }));
    }

    [Fact]
    public void A_realm_that_asks_again_without_stale_has_refused_the_password()
    {
        var tries = SentAgain(_client, Register, Ask("qop=auth")).Tries;

        AssertGivenUp(GiveUpReason.CredentialsRefused, _client.Answer(Register, Received(Ask("qop=auth", nonce: "n2")), tries));

        Assert.Empty(_client.Volunteer(Register));
    }

    [Fact]
    public void A_realm_that_says_stale_is_answered_again_with_the_new_nonce()
    {
        var tries = SentAgain(_client, Register, Ask("qop=auth")).Tries;

        var again = Assert.IsType<ChallengeAnswer.SendAgain>(_client.Answer(Register, Received(Ask("qop=auth, stale=true", nonce: "n2")), tries));

        Assert.Equal("n2", again.Credentials[0].Credentials.Nonce);
    }

    [Fact]
    public void Stale_with_the_same_nonce_is_no_reason_to_try_again()
    {
        var tries = SentAgain(_client, Register, Ask("qop=auth")).Tries;

        AssertGivenUp(GiveUpReason.CredentialsRefused, _client.Answer(Register, Received(Ask("qop=auth, stale=true")), tries));
    }

    [Fact]
    public void A_server_that_is_never_satisfied_is_left_after_a_few_rounds()
    {
        var tries = DigestTries.None;
        for (var round = 0; round < DigestTries.RoundsMax; round++)
            tries = Assert.IsType<ChallengeAnswer.SendAgain>(_client.Answer(Register, Received(Ask("qop=auth, stale=true", nonce: $"n{round}")), tries)).Tries;

        AssertGivenUp(GiveUpReason.TooManyRounds, _client.Answer(Register, Received(Ask("qop=auth, stale=true", nonce: "last")), tries));
    }

    [Fact]
    public void Volunteered_credentials_that_are_refused_leave_one_try_with_the_new_nonce()
    {
        SentAgain(_client, Register, Ask("qop=auth"));
        Assert.Single(_client.Volunteer(Register));

        Assert.Equal("n2", SentAgain(_client, Register, Ask("qop=auth", nonce: "n2")).Credentials[0].Credentials.Nonce);
    }

    [Fact]
    public void Without_an_account_or_a_digest_challenge_it_gives_up()
    {
        AssertGivenUp(GiveUpReason.NoAccount, _client.Answer(Register, Received(Ask("qop=auth", realm: "elsewhere")), DigestTries.None));
        AssertGivenUp(GiveUpReason.NoChallenge, _client.Answer(Register, Received((false, "Basic realm=\"r\""), (false, "Digest realm=")), DigestTries.None));
    }

    [Fact]
    public void Of_several_realms_those_with_an_account_are_answered()
    {
        var sent = SentAgain(_client, Invite, Ask("qop=auth", realm: "elsewhere"), Ask("qop=auth")).Credentials;

        Assert.Equal(Realm, Assert.Single(sent).Credentials.Realm);
    }

    [Fact]
    public void The_account_of_the_realm_goes_before_the_one_for_any()
    {
        var client = Client(settings => settings with { Accounts = [new DigestAccount("anybody", "pw"), Alice] });

        Assert.Equal("alice", SentAgain(client, Register, Ask("qop=auth")).Credentials[0].Credentials.Username);
        Assert.Equal("anybody", SentAgain(client, Invite, Ask("qop=auth", realm: "elsewhere")).Credentials[0].Credentials.Username);
    }

    [Fact]
    public void With_userhash_the_name_does_not_go_over_the_wire()
    {
        var vector = Assert.Single(DigestVectors.All, vector => vector.UserHash is not null);
        var client = Client(settings => settings with { Accounts = [new DigestAccount(vector.Username, vector.Password, vector.Realm)] });

        var sent = SentAgain(client, Register, Ask("algorithm=SHA-512-256, qop=auth, userhash=true", realm: vector.Realm)).Credentials[0];

        Assert.Equal(vector.UserHash, sent.Credentials.Username);
        Assert.EndsWith(", userhash=true", sent.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_next_nonce_is_used_from_the_next_request_on()
    {
        var sent = SentAgain(_client, Register, Ask("qop=auth")).Credentials[0];

        Assert.Equal(ServerProof.NotGiven, _client.Confirm(sent, new AuthenticationInfo { NextNonce = "n2" }, []));

        var next = _client.Volunteer(Register)[0].Credentials;
        Assert.Equal(("n2", "00000001"), (next.Nonce, next.NonceCountText));
    }

    [Fact]
    public void A_next_nonce_beside_a_wrong_proof_or_for_a_nonce_already_replaced_is_not_used()
    {
        var sent = SentAgain(_client, Register, Ask("qop=auth")).Credentials[0];
        Assert.Equal(ServerProof.Wrong, _client.Confirm(sent, new AuthenticationInfo { NextNonce = "evil", ResponseAuth = "00" }, []));
        Assert.Equal("n1", _client.Volunteer(Register)[0].Credentials.Nonce);

        SentAgain(_client, Register, Ask("qop=auth", nonce: "newer"));
        _client.Confirm(sent, new AuthenticationInfo { NextNonce = "late" }, []);
        Assert.Equal("newer", _client.Volunteer(Register)[0].Credentials.Nonce);
    }

    [Fact]
    public void Challenges_beyond_the_limit_are_passed_over()
    {
        var many = Enumerable.Range(0, DigestLimits.ValuesMax + 1).Select(_ => Ask("qop=auth")).ToArray();

        Assert.Equal(DigestLimits.ValuesMax, Received(many).Count);
        Assert.Equal(DigestLimits.ValuesMax - 1, Received(many[2..]).Count);
    }

    [Fact]
    public void Realms_are_remembered_up_to_the_limit()
    {
        var client = Client(settings => settings with { Accounts = [new DigestAccount("a", "b")] });
        for (var i = 0; i <= DigestClient.RealmsMax; i++)
            SentAgain(client, Invite, Proxy("qop=auth", realm: $"r{i}"));

        var realms = client.Volunteer(Invite).Select(header => header.Credentials.Realm).ToList();

        Assert.Equal(DigestClient.RealmsMax, realms.Count);
        Assert.DoesNotContain("r0", realms);
    }

    [Fact]
    public void A_name_that_no_header_could_carry_is_refused_at_once_and_passwords_are_not_printed()
    {
        Assert.Throws<ArgumentException>(() => new DigestAccount("alice\r\nVia: x", "pw"));
        Assert.Equal("alice in networkA.net", Alice.ToString());
    }

    [Theory]
    [InlineData(DigestFunction.Md5, false, "auth")]
    [InlineData(DigestFunction.Sha256, true, "auth-int")]
    [InlineData(DigestFunction.Sha512256, false, "auth-int")]
    [InlineData(DigestFunction.Sha512256, true, "auth")]
    public void Client_and_server_understand_each_other_over_many_requests(DigestFunction function, bool session, string qop)
    {
        var server = new DigestServer(
            new DigestServerSettings { Realm = Realm, Algorithms = [new DigestAlgorithm(function, session)], Qop = [qop] },
            new AttemptLimiter(new AttemptLimits()), new SeededIdSource(3));
        var stored = StoredCredential.FromPassword(Alice.User, Realm, Alice.Password);
        var request = Register with { Body = Encoding.UTF8.GetBytes("v=0") };
        var now = new MonotonicTime(TimeSpan.FromSeconds(1));
        var headers = _client.Volunteer(request);
        var challenged = 0;

        for (var i = 0; i < 200; i++, now += TimeSpan.FromSeconds(10), headers = _client.Volunteer(request))
        {
            var outcome = Judge(headers);
            if (outcome is DigestOutcome.ChallengeNeeded needed)
            {
                challenged++;
                Assert.Equal(challenged > 1, needed.Stale);
                headers = SentAgain(_client, request, [.. needed.Challenges.Select(challenge => (false, challenge.Write()))]).Credentials;
                outcome = Judge(headers);
            }
            var authenticated = Assert.IsType<DigestOutcome.Authenticated>(outcome);
            var asked = new DigestRequest(request.Method, request.Uri) { Source = "192.0.2.1" };
            var info = server.Prove(asked, authenticated.Credentials, stored, "200"u8, i == 0 ? now : null)!;
            Assert.True(AuthenticationInfo.TryParse(Encoding.UTF8.GetBytes(info.Write()), out var read, out _));
            Assert.Equal(ServerProof.Right, _client.Confirm(headers[0], read, "200"u8));
            Assert.Equal(qop == "auth-int" ? ServerProof.Wrong : ServerProof.Right, _client.Confirm(headers[0], read with { NextNonce = null }, "201"u8));
        }

        Assert.Equal(2000 / 310 + 1, challenged);

        DigestOutcome Judge(IEnumerable<DigestHeader> sent)
        {
            var presented = new PresentedCredentials();
            foreach (var header in sent) presented.Add(Encoding.UTF8.GetBytes(header.Value));
            return server.Authenticate(
                new DigestRequest(request.Method, request.Uri) { Credentials = presented, Body = request.Body, Source = "192.0.2.1" }, stored, now);
        }
    }

    private static DigestClient Client(Func<DigestClientSettings, DigestClientSettings>? change = null)
    {
        var settings = new DigestClientSettings { Accounts = [Alice] };
        return new DigestClient(change?.Invoke(settings) ?? settings, new SeededIdSource(11));
    }

    private static (bool FromProxy, string Value) Ask(string parameters, string realm = Realm, string nonce = "n1") =>
        (false, $"Digest realm=\"{realm}\", nonce=\"{nonce}\", {parameters}");

    private static (bool FromProxy, string Value) Proxy(string parameters, string realm = Realm, string nonce = "n1") =>
        Ask(parameters, realm, nonce) with { FromProxy = true };

    private static ReceivedChallenges Received(params (bool FromProxy, string Value)[] values)
    {
        var received = new ReceivedChallenges();
        foreach (var (fromProxy, value) in values) received.Add(fromProxy, Encoding.UTF8.GetBytes(value));
        return received;
    }

    private static ChallengeAnswer.SendAgain SentAgain(
        DigestClient client, DigestClientRequest request, params (bool FromProxy, string Value)[] challenges) =>
        Assert.IsType<ChallengeAnswer.SendAgain>(client.Answer(request, Received(challenges), DigestTries.None));

    private static void AssertGivenUp(GiveUpReason reason, ChallengeAnswer answer) =>
        Assert.Equal(reason, Assert.IsType<ChallengeAnswer.GiveUp>(answer).Reason);
}
