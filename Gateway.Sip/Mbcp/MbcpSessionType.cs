namespace Gateway.Sip.Mbcp;

/// <summary>The type of a PoC Session as MBCP Connect numbers it. Charging has other numbers for the same.</summary>
public enum MbcpSessionType : byte
{
    None = 0,
    OneToOne = 1,
    AdHocGroup = 2,
    PreArrangedGroup = 3,
    ChatGroup = 4,
}
