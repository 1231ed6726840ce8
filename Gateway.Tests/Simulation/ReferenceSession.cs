using Gateway.Domain.Groups;

namespace Gateway.Tests.Simulation;

/// <summary>
/// The rules of a PoC Session once more, without any care for speed: every question is answered by looking through all legs. It orders
/// nothing; it says who is in, who is being called, and whether it is over.
/// </summary>
internal sealed class ReferenceSession(ReleasePolicy policy, ReleasePolicy grown, bool awaits)
{
    private readonly List<(int Leg, string Who, string State)> _legs = [(1, "p0", "waiting")];
    private readonly HashSet<string> _known = ["p0"];
    private ReleasePolicy _policy = policy;
    private int _peak;
    private bool _isPair;

    public string Phase { get; private set; } = "inviting";

    public IEnumerable<string> In => Whose("in");

    public IEnumerable<string> Called => Whose("called");

    public int LegCount => _legs.Count;

    public void Begin(IEnumerable<(int Leg, string Who)> invited, bool isPair)
    {
        _isPair = isPair;
        Invite(invited);
        if (!awaits)
            LetInitiatorIn();
        else
            Look(someoneLeft: true);
    }

    public void Unconfirmed(int leg)
    {
        if (Is(leg, "called"))
            LetInitiatorIn();
    }

    public void Accepted(int leg)
    {
        if (Is(leg, "called"))
        {
            Set(leg, "in");
            LetInitiatorIn();
        }
        else if (Is(leg, "cancelling"))
        {
            Set(leg, "leaving");
        }
    }

    public void AnsweredTooLate(int leg)
    {
        if (Is(leg, "cancelling"))
            Set(leg, "leaving");
    }

    public void Refused(int leg)
    {
        if (Is(leg, "called") || Is(leg, "cancelling"))
            Gone(leg);
    }

    public void Cancelled(int leg)
    {
        if (!Is(leg, "waiting"))
            return;
        Remove(leg);
        Release();
    }

    public void Ended(int leg)
    {
        if (Is(leg, "in") || Is(leg, "leaving"))
            Gone(leg);
    }

    public void Join(int leg, string who)
    {
        if (Phase is "releasing" or "ended")
            return;
        _known.Add(who);
        Displace(who);
        _legs.Add((leg, who, "in"));
        LetInitiatorIn();
    }

    public void Add(IEnumerable<(int Leg, string Who)> invited)
    {
        Invite(invited);
        if (_isPair && _known.Count > 2)
            (_isPair, _policy) = (false, grown);
    }

    public void Take(string who)
    {
        if (Phase is "releasing" or "ended" || !_legs.Any(leg => leg.Who == who && leg.State is "waiting" or "called" or "in" && leg.Who == who))
            return;
        var wasWaiting = _legs.Any(leg => leg.Who == who && leg.State == "waiting");
        Displace(who);
        if (wasWaiting)
            Release();
        else
            Look(someoneLeft: true);
    }

    public void Release()
    {
        if (Phase is "releasing" or "ended")
            return;
        Phase = "releasing";
        foreach (var who in _known)
            Displace(who);
        Look(someoneLeft: false);
    }

    public void Silent()
    {
        if (Phase == "established" && _policy.WhenInactive)
            Release();
    }

    public void TimeIsUp()
    {
        if (Phase == "established")
            Release();
    }

    private void Invite(IEnumerable<(int Leg, string Who)> invited)
    {
        foreach (var (leg, who) in invited)
        {
            _known.Add(who);
            _legs.Add((leg, who, "called"));
        }
    }

    private void LetInitiatorIn()
    {
        if (Phase == "inviting")
        {
            Phase = "established";
            for (var i = 0; i < _legs.Count; i++)
                if (_legs[i].State == "waiting")
                    _legs[i] = (_legs[i].Leg, _legs[i].Who, "in");
        }

        _peak = Math.Max(_peak, In.Count());
    }

    private void Gone(int leg)
    {
        var counted = Is(leg, "in") || Is(leg, "called");
        Remove(leg);
        Look(counted);
    }

    private void Look(bool someoneLeft)
    {
        if (Phase == "inviting" && !Called.Any())
        {
            if (_policy.WhenNobodyAccepted)
                Release();
            else
                LetInitiatorIn();
        }
        else if (Phase == "established" && someoneLeft && IsOver())
        {
            Release();
        }

        if (Phase == "releasing" && _legs.Count == 0)
            Phase = "ended";
    }

    private bool IsOver()
    {
        var (here, called, owner) = (In.Count(), Called.Count(), In.Contains("p0"));
        if (here == 0)
            return true;
        if (!owner && _policy.WhenInitiatorLeaves)
            return true;
        if (called == 0 && here < _policy.ParticipantsMin && _peak >= _policy.ParticipantsMin)
            return true;
        if (here > 1)
            return false;
        if (called == 0)
            return _policy.WhenOneIsLeft && (_peak >= 2 || _policy.WhenNobodyAccepted);
        return owner && _peak >= 2 && _policy.WhenInvitedHaveLeft;
    }

    private void Displace(string who)
    {
        for (var i = _legs.Count - 1; i >= 0; i--)
        {
            var (leg, owner, state) = _legs[i];
            if (owner != who)
                continue;
            if (state == "waiting")
                _legs.RemoveAt(i);
            else if (state == "called")
                _legs[i] = (leg, owner, "cancelling");
            else if (state == "in")
                _legs[i] = (leg, owner, "leaving");
        }
    }

    private bool Is(int leg, string state) => _legs.Any(other => other.Leg == leg && other.State == state);

    private void Set(int leg, string state)
    {
        var i = _legs.FindIndex(other => other.Leg == leg);
        _legs[i] = (leg, _legs[i].Who, state);
    }

    private void Remove(int leg) => _legs.RemoveAll(other => other.Leg == leg);

    private IEnumerable<string> Whose(string state) => _legs.Where(leg => leg.State == state).Select(leg => leg.Who).Order(StringComparer.Ordinal);
}
