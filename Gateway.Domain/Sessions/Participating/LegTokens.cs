using System.Diagnostics.CodeAnalysis;
using Gateway.Domain.Access;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>The tokens in the identities that a participating function gives out, and what each leads to.</summary>
internal sealed class LegTokens(IdSource ids)
{
    /// <summary>How long a token is known after its leg: who kept nothing but it may want to come back (rejoin).</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, LegToken> _tokens = new(StringComparer.Ordinal);
    private readonly Queue<(MonotonicTime At, string Token)> _ending = new();

    /// <summary>When the next token is forgotten.</summary>
    public MonotonicTime NextDeadline => _ending.TryPeek(out var next) ? next.At : MonotonicTime.Never;

    /// <summary>Tokens that are known, remembered ones included.</summary>
    public int Count => _tokens.Count;

    /// <summary>Makes a token of 130 random bits.</summary>
    /// <param name="user">Whose it is: nobody else may use it.</param>
    /// <param name="preEstablished">The pre-established session that it names; <c>null</c> for a leg.</param>
    public LegToken Issue(PocAddress user, PreEstablishedCall? preEstablished = null)
    {
        var token = new LegToken(ids.NewToken(LegIdentity.TokenLength), user, preEstablished);
        _tokens.Add(token.Text, token);
        return token;
    }

    /// <summary>The token in a URI at our host.</summary>
    public bool TryFind(SipUriView uri, [NotNullWhen(true)] out LegToken? token) => _tokens.TryGetValue(LegIdentity.TokenOf(uri), out token);

    /// <summary>Its leg is over: it is forgotten later.</summary>
    public void ForgetLater(LegToken token, MonotonicTime now) => _ending.Enqueue((now + Memory, token.Text));

    /// <summary>Forgets it at once: it never led to a session.</summary>
    public void Forget(LegToken token) => _tokens.Remove(token.Text);

    /// <summary>Forgets what is due.</summary>
    public void Tick(MonotonicTime now)
    {
        while (_ending.TryPeek(out var next) && next.At <= now)
            _tokens.Remove(_ending.Dequeue().Token);
    }
}

/// <summary>A token in an identity of ours.</summary>
/// <param name="text">Its text.</param>
/// <param name="user">Whose it is.</param>
/// <param name="preEstablished">The pre-established session that it names; <c>null</c> for a leg.</param>
internal sealed class LegToken(string text, PocAddress user, PreEstablishedCall? preEstablished)
{
    public string Text => text;

    public PocAddress User => user;

    public PreEstablishedCall? PreEstablished => preEstablished;

    /// <summary>The PoC Session Identity that the leg leads to; <c>null</c> before it is known, and for a leg towards a controlling function.</summary>
    public string? Session { get; set; }
}
