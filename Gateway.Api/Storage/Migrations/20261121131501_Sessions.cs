using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Api.Storage.Migrations
{
    public partial class Sessions : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "AnswerMode",
                table: "users",
                type: "TEXT",
                nullable: false,
                defaultValue: "manual");

            migrationBuilder.AddColumn<bool>(
                name: "MayOverrideManualAnswer",
                table: "users",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "SessionBarring",
                table: "users",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "SessionsMax",
                table: "users",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "SimultaneousSessions",
                table: "users",
                type: "INTEGER",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<bool>(
                name: "AllowsAnonymity",
                table: "groups",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "Enabled",
                table: "groups",
                type: "INTEGER",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<bool>(
                name: "InviteMembers",
                table: "groups",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "MaxParticipants",
                table: "groups",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "ReleasePolicy",
                table: "groups",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Type",
                table: "groups",
                type: "TEXT",
                nullable: false,
                defaultValue: "prearranged");

            migrationBuilder.AddColumn<bool>(
                name: "ListenOnly",
                table: "group_members",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "MayInitiate",
                table: "group_members",
                type: "INTEGER",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<bool>(
                name: "MayInvite",
                table: "group_members",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "MayJoin",
                table: "group_members",
                type: "INTEGER",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<bool>(
                name: "MaySeeParticipants",
                table: "group_members",
                type: "INTEGER",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<int>(
                name: "Priority",
                table: "group_members",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<string>(
                name: "Role",
                table: "group_members",
                type: "TEXT",
                nullable: false,
                defaultValue: "member");

            migrationBuilder.CreateTable(
                name: "charging_records",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    SessionId = table.Column<string>(type: "TEXT", nullable: false),
                    Participant = table.Column<string>(type: "TEXT", nullable: false),
                    Role = table.Column<int>(type: "INTEGER", nullable: false),
                    SessionType = table.Column<int>(type: "INTEGER", nullable: false),
                    InitiationType = table.Column<int>(type: "INTEGER", nullable: false),
                    EventType = table.Column<int>(type: "INTEGER", nullable: false),
                    NumberOfParticipants = table.Column<int>(type: "INTEGER", nullable: false),
                    ParticipantsInvolved = table.Column<string>(type: "TEXT", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Cause = table.Column<string>(type: "TEXT", nullable: true),
                    Calling = table.Column<string>(type: "TEXT", nullable: false),
                    Called = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_charging_records", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "session_events",
                columns: table => new
                {
                    SessionId = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Type = table.Column<string>(type: "TEXT", nullable: false),
                    ParticipantId = table.Column<string>(type: "TEXT", nullable: true),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    EndReason = table.Column<string>(type: "TEXT", nullable: true),
                    LeaveMeans = table.Column<string>(type: "TEXT", nullable: true),
                    SipStatus = table.Column<int>(type: "INTEGER", nullable: true),
                    SipReason = table.Column<string>(type: "TEXT", nullable: true),
                    SipWarning = table.Column<string>(type: "TEXT", nullable: true),
                    Why = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_session_events", x => new { x.SessionId, x.Version });
                });

            migrationBuilder.CreateTable(
                name: "sessions",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    Identity = table.Column<string>(type: "TEXT", nullable: true),
                    Type = table.Column<string>(type: "TEXT", nullable: false),
                    Establishment = table.Column<string>(type: "TEXT", nullable: false),
                    GroupId = table.Column<string>(type: "TEXT", nullable: true),
                    GroupAddress = table.Column<string>(type: "TEXT", nullable: true),
                    GroupName = table.Column<string>(type: "TEXT", nullable: true),
                    Initiator = table.Column<string>(type: "TEXT", nullable: false),
                    InitiatorName = table.Column<string>(type: "TEXT", nullable: true),
                    InitiatorIsAnonymous = table.Column<bool>(type: "INTEGER", nullable: false),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    EndReason = table.Column<string>(type: "TEXT", nullable: true),
                    SipStatus = table.Column<int>(type: "INTEGER", nullable: true),
                    SipReason = table.Column<string>(type: "TEXT", nullable: true),
                    SipWarning = table.Column<string>(type: "TEXT", nullable: true),
                    IsControlledHere = table.Column<bool>(type: "INTEGER", nullable: false),
                    ParticipantCount = table.Column<int>(type: "INTEGER", nullable: false),
                    PendingCount = table.Column<int>(type: "INTEGER", nullable: false),
                    ConnectedCount = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EstablishedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    TraceId = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sessions", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "participants",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    SessionId = table.Column<string>(type: "TEXT", nullable: false),
                    Position = table.Column<int>(type: "INTEGER", nullable: false),
                    Address = table.Column<string>(type: "TEXT", nullable: false),
                    DisplayName = table.Column<string>(type: "TEXT", nullable: true),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    InvitedBy = table.Column<string>(type: "TEXT", nullable: true),
                    IsInitiator = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsAnonymous = table.Column<bool>(type: "INTEGER", nullable: false),
                    HasFloorControl = table.Column<bool>(type: "INTEGER", nullable: false),
                    AnswerMode = table.Column<string>(type: "TEXT", nullable: true),
                    InvitedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    JoinedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LeftAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LeaveMeans = table.Column<string>(type: "TEXT", nullable: true),
                    SipStatus = table.Column<int>(type: "INTEGER", nullable: true),
                    SipReason = table.Column<string>(type: "TEXT", nullable: true),
                    SipWarning = table.Column<string>(type: "TEXT", nullable: true),
                    Why = table.Column<string>(type: "TEXT", nullable: true),
                    MediaAddress = table.Column<string>(type: "TEXT", nullable: true),
                    ControlAddress = table.Column<string>(type: "TEXT", nullable: true),
                    CallId = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_participants", x => x.Id);
                    table.ForeignKey(
                        name: "FK_participants_sessions_SessionId",
                        column: x => x.SessionId,
                        principalTable: "sessions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_charging_records_Participant_Id",
                table: "charging_records",
                columns: new[] { "Participant", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_charging_records_SessionId_Participant_StartedAt",
                table: "charging_records",
                columns: new[] { "SessionId", "Participant", "StartedAt" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_participants_Address_SessionId",
                table: "participants",
                columns: new[] { "Address", "SessionId" });

            migrationBuilder.CreateIndex(
                name: "IX_participants_SessionId",
                table: "participants",
                column: "SessionId");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_GroupAddress_Id",
                table: "sessions",
                columns: new[] { "GroupAddress", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_sessions_Initiator_Id",
                table: "sessions",
                columns: new[] { "Initiator", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_sessions_State",
                table: "sessions",
                column: "State",
                filter: "State <> 'ended'");
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "charging_records");

            migrationBuilder.DropTable(
                name: "participants");

            migrationBuilder.DropTable(
                name: "session_events");

            migrationBuilder.DropTable(
                name: "sessions");

            migrationBuilder.DropColumn(
                name: "AnswerMode",
                table: "users");

            migrationBuilder.DropColumn(
                name: "MayOverrideManualAnswer",
                table: "users");

            migrationBuilder.DropColumn(
                name: "SessionBarring",
                table: "users");

            migrationBuilder.DropColumn(
                name: "SessionsMax",
                table: "users");

            migrationBuilder.DropColumn(
                name: "SimultaneousSessions",
                table: "users");

            migrationBuilder.DropColumn(
                name: "AllowsAnonymity",
                table: "groups");

            migrationBuilder.DropColumn(
                name: "Enabled",
                table: "groups");

            migrationBuilder.DropColumn(
                name: "InviteMembers",
                table: "groups");

            migrationBuilder.DropColumn(
                name: "MaxParticipants",
                table: "groups");

            migrationBuilder.DropColumn(
                name: "ReleasePolicy",
                table: "groups");

            migrationBuilder.DropColumn(
                name: "Type",
                table: "groups");

            migrationBuilder.DropColumn(
                name: "ListenOnly",
                table: "group_members");

            migrationBuilder.DropColumn(
                name: "MayInitiate",
                table: "group_members");

            migrationBuilder.DropColumn(
                name: "MayInvite",
                table: "group_members");

            migrationBuilder.DropColumn(
                name: "MayJoin",
                table: "group_members");

            migrationBuilder.DropColumn(
                name: "MaySeeParticipants",
                table: "group_members");

            migrationBuilder.DropColumn(
                name: "Priority",
                table: "group_members");

            migrationBuilder.DropColumn(
                name: "Role",
                table: "group_members");
        }
    }
}
