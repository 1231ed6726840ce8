using Gateway.Domain.Access;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>How many PoC Sessions each user is in, and what pre-established sessions he has.</summary>
internal sealed class ServedUsers
{
    private readonly Dictionary<PocAddress, ServedUser> _users = [];

    /// <summary>Told when a user comes into his first session, or leaves his last. Who is only being rung, or rings others, is in none.</summary>
    public Action<PocAddress, bool>? Participates { get; set; }

    /// <summary>Users with anything.</summary>
    public int Count => _users.Count;

    /// <summary>Pre-established sessions of all.</summary>
    public int PreEstablishedCount { get; private set; }

    /// <summary>Sessions of the user, those that he is being invited to included.</summary>
    public int SessionsOf(PocAddress user) => _users.TryGetValue(user, out var served) ? served.Sessions : 0;

    /// <summary>His pre-established sessions, oldest first.</summary>
    public IReadOnlyList<PreEstablishedCall> PreEstablishedOf(PocAddress user) => _users.TryGetValue(user, out var served) ? served.PreEstablished : [];

    /// <summary>Counts one session more that he is in or being invited to.</summary>
    public void Enter(PocAddress user) => Of(user).Sessions++;

    /// <summary>Counts one session less.</summary>
    public void Leave(PocAddress user)
    {
        if (!_users.TryGetValue(user, out var served))
            return;
        served.Sessions--;
        Forget(user, served);
    }

    /// <summary>One of the sessions that he has entered stands: his leg of it is confirmed.</summary>
    public void Join(PocAddress user)
    {
        if (++Of(user).Joined == 1)
            Participates?.Invoke(user, true);
    }

    /// <summary>One of those stands no longer; before it is left.</summary>
    public void Part(PocAddress user)
    {
        if (!_users.TryGetValue(user, out var served))
            return;
        if (--served.Joined == 0)
            Participates?.Invoke(user, false);
        Forget(user, served);
    }

    /// <summary>Every pre-established session at this moment.</summary>
    public IReadOnlyList<PreEstablishedCall> AllPreEstablished() => [.. _users.Values.SelectMany(user => user.PreEstablished)];

    public void Add(PocAddress user, PreEstablishedCall call)
    {
        Of(user).PreEstablished.Add(call);
        PreEstablishedCount++;
    }

    public void Remove(PocAddress user, PreEstablishedCall call)
    {
        if (!_users.TryGetValue(user, out var served))
            return;
        if (served.PreEstablished.Remove(call))
            PreEstablishedCount--;
        Forget(user, served);
    }

    private ServedUser Of(PocAddress user)
    {
        if (!_users.TryGetValue(user, out var served))
            _users.Add(user, served = new());
        return served;
    }

    private void Forget(PocAddress user, ServedUser served)
    {
        if (served.Sessions <= 0 && served.Joined <= 0 && served.PreEstablished.Count == 0)
            _users.Remove(user);
    }

    private sealed class ServedUser
    {
        public int Sessions { get; set; }

        public int Joined { get; set; }

        public List<PreEstablishedCall> PreEstablished { get; } = [];
    }
}
