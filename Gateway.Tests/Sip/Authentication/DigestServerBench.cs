using System.Text;
using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;

namespace Gateway.Tests.Sip.Authentication;

/// <summary>A server with one account, a clock to turn, and a client that can be told to err.</summary>
internal sealed class DigestServerBench
{
    public const ulong Seed = 7;
    public const string Realm = "networkA.net";
    public const string Alice = "alice";
    public const string Password = "s3crét";
    public const string Registrar = "sip:networkA.net";
    public const string Home = "192.0.2.1";

    public DigestServerBench(Func<DigestServerSettings, DigestServerSettings>? change = null, AttemptLimits? limits = null)
    {
        var settings = new DigestServerSettings { Realm = Realm };
        Server = new DigestServer(change?.Invoke(settings) ?? settings, new AttemptLimiter(limits ?? new AttemptLimits()), new SeededIdSource(Seed));
    }

    public DigestServer Server { get; }

    public MonotonicTime Now { get; set; } = new(TimeSpan.FromHours(1));

    public StoredCredential Account { get; init; } = StoredCredential.FromPassword(Alice, Realm, Password);

    /// <summary>A challenge fresh from the server, the one of this algorithm.</summary>
    public DigestChallenge Challenge(DigestAlgorithm algorithm = default, string source = Home)
    {
        var needed = Assert.IsType<DigestOutcome.ChallengeNeeded>(Ask([], source: source));
        return needed.Challenges.Single(challenge => challenge.Algorithm == algorithm);
    }

    /// <summary>Credentials as an honest client makes them, unless told otherwise.</summary>
    public static DigestCredentials Sign(
        DigestChallenge challenge, string nonceCount = "00000001", string password = Password, string user = Alice,
        string? qop = DigestQop.Auth, string method = "REGISTER", string uri = Registrar, string body = "")
    {
        var credentials = new DigestCredentials
        {
            Username = user,
            Realm = challenge.Realm,
            Nonce = challenge.Nonce,
            Uri = uri,
            Response = "",
            AlgorithmToken = challenge.AlgorithmToken,
            Qop = qop,
            Cnonce = qop is null ? null : "0a4f113b",
            NonceCountText = qop is null ? null : nonceCount,
        };
        return credentials with { Response = ResponseTo(credentials, password, method, body) };
    }

    public DigestOutcome Ask(
        IEnumerable<DigestCredentials> credentials, string method = "REGISTER", string source = Home, string uri = Registrar, string body = "",
        Func<string, bool>? isServedHere = null) =>
        AskRaw(credentials.Select(each => each.Write()), method, source, uri, body, isServedHere);

    public DigestOutcome AskRaw(
        IEnumerable<string> values, string method = "REGISTER", string source = Home, string uri = Registrar, string body = "",
        Func<string, bool>? isServedHere = null)
    {
        var presented = new PresentedCredentials();
        foreach (var value in values) presented.Add(Encoding.UTF8.GetBytes(value));
        var request = new DigestRequest(method, uri)
        {
            Credentials = presented,
            Body = Encoding.UTF8.GetBytes(body),
            Source = source,
            IsServedHere = isServedHere ?? (_ => false),
        };
        var stored = Server.ClaimedBy(presented) is { } claimed && claimed.Name == Account.User ? Account : null;
        return Server.Authenticate(request, stored, Now);
    }

    private static string ResponseTo(DigestCredentials credentials, string password, string method, string body)
    {
        var algorithm = credentials.Algorithm!.Value;
        var ha1 = DigestHash.Ha1(algorithm.Function, credentials.Username, credentials.Realm, password);
        if (algorithm.Session) ha1 = DigestHash.SessionHa1(algorithm.Function, ha1, credentials.Nonce, credentials.Cnonce!);
        var ha2 = credentials.Qop == DigestQop.AuthInt
            ? DigestHash.Ha2(algorithm.Function, method, credentials.Uri, Encoding.UTF8.GetBytes(body))
            : DigestHash.Ha2(algorithm.Function, method, credentials.Uri);
        return credentials.Qop is null
            ? DigestHash.Response(algorithm.Function, ha1, credentials.Nonce, ha2)
            : DigestHash.Response(algorithm.Function, ha1, credentials.Nonce, credentials.NonceCountText!, credentials.Cnonce!, credentials.Qop, ha2);
    }
}
