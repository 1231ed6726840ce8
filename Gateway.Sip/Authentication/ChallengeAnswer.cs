using System.Collections.Immutable;

namespace Gateway.Sip.Authentication;

/// <summary>What a client makes of a 401 or 407.</summary>
public abstract record ChallengeAnswer
{
    private ChallengeAnswer()
    {
    }

    /// <summary>Send the request again, with the CSeq raised by one and these credentials in place of all it had.</summary>
    /// <param name="Credentials">One for each realm.</param>
    /// <param name="Tries">To be given along with the next challenge to the same request.</param>
    public sealed record SendAgain(ImmutableArray<DigestHeader> Credentials, DigestTries Tries) : ChallengeAnswer;

    /// <summary>The 401 or 407 is the final answer.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Realm">The first realm that could not be answered; empty where there was no challenge at all.</param>
    public sealed record GiveUp(GiveUpReason Reason, string Realm) : ChallengeAnswer;
}

/// <summary>Why a client takes a challenge for the final answer.</summary>
public enum GiveUpReason
{
    /// <summary>No challenge of the Digest scheme that could be read.</summary>
    NoChallenge,

    /// <summary>No account for the realm.</summary>
    NoAccount,

    /// <summary>No algorithm or quality of protection that this client knows and is willing to use.</summary>
    NothingSupported,

    /// <summary>The realm has seen our credentials and asks again: the password is wrong.</summary>
    CredentialsRefused,

    /// <summary>The request was tried <see cref="DigestTries.RoundsMax"/> times.</summary>
    TooManyRounds,
}

/// <summary>What one request has been through: which realms it has answered, with which nonce.</summary>
public sealed record DigestTries
{
    /// <summary>Rounds of one request. Two realms in a row, each with a stale nonce, take four; more is a server gone wrong.</summary>
    public const int RoundsMax = 6;

    /// <summary>A request not yet challenged.</summary>
    public static DigestTries None { get; } = new();

    internal int Rounds { get; init; }

    internal ImmutableDictionary<(bool Proxy, string Realm), string> NonceAnswered { get; init; } =
        ImmutableDictionary<(bool Proxy, string Realm), string>.Empty;
}

/// <summary>Credentials and the header they go into.</summary>
/// <param name="ForProxy">Whether it is Proxy-Authorization rather than Authorization.</param>
/// <param name="Credentials">The credentials.</param>
public sealed record DigestHeader(bool ForProxy, DigestCredentials Credentials)
{
    /// <summary>The header's name.</summary>
    public string Name => ForProxy ? "Proxy-Authorization" : "Authorization";

    /// <summary>The header's value.</summary>
    public string Value => Credentials.Write();
}

/// <summary>What an Authentication-Info says about the server.</summary>
public enum ServerProof
{
    /// <summary>It gave no proof: most do not.</summary>
    NotGiven,

    /// <summary>The server knows the password, or its hash.</summary>
    Right,

    /// <summary>The proof does not belong to the request or is wrong: somebody in between, or another password.</summary>
    Wrong,
}
