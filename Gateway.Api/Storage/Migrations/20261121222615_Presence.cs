using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Api.Storage.Migrations
{
    public partial class Presence : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "DoNotDisturb",
                table: "users",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "PresenceCredit",
                table: "users",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "StatusNote",
                table: "users",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "presence_charges",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    PartOf = table.Column<string>(type: "TEXT", nullable: true),
                    EnquiryId = table.Column<string>(type: "TEXT", nullable: true),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Role = table.Column<int>(type: "INTEGER", nullable: false),
                    Watcher = table.Column<string>(type: "TEXT", nullable: false),
                    Presentity = table.Column<string>(type: "TEXT", nullable: false),
                    OriginatingNetwork = table.Column<string>(type: "TEXT", nullable: false),
                    TerminatingNetwork = table.Column<string>(type: "TEXT", nullable: false),
                    ChargingId = table.Column<string>(type: "TEXT", nullable: true),
                    CallId = table.Column<string>(type: "TEXT", nullable: false),
                    Expires = table.Column<long>(type: "INTEGER", nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", nullable: false),
                    RequestedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AnsweredAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    End = table.Column<string>(type: "TEXT", nullable: true),
                    SipStatus = table.Column<int>(type: "INTEGER", nullable: true),
                    SipReason = table.Column<string>(type: "TEXT", nullable: true),
                    Notifications = table.Column<int>(type: "INTEGER", nullable: false),
                    Octets = table.Column<long>(type: "INTEGER", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_presence_charges", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "presence_enquiries",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    Watcher = table.Column<string>(type: "TEXT", nullable: false),
                    Presentity = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    AskedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Duration = table.Column<long>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Until = table.Column<long>(type: "INTEGER", nullable: true),
                    Seen = table.Column<string>(type: "TEXT", nullable: true),
                    Notifications = table.Column<int>(type: "INTEGER", nullable: false),
                    SipStatus = table.Column<int>(type: "INTEGER", nullable: true),
                    SipReason = table.Column<string>(type: "TEXT", nullable: true),
                    SipWarning = table.Column<string>(type: "TEXT", nullable: true),
                    Why = table.Column<string>(type: "TEXT", nullable: true),
                    End = table.Column<string>(type: "TEXT", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    TraceId = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_presence_enquiries", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "presence_states",
                columns: table => new
                {
                    Address = table.Column<string>(type: "TEXT", nullable: false),
                    View = table.Column<string>(type: "TEXT", nullable: false),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    SeenAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_presence_states", x => x.Address);
                });

            migrationBuilder.CreateIndex(
                name: "IX_presence_charges_EndedAt",
                table: "presence_charges",
                column: "EndedAt",
                filter: "EndedAt IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_presence_charges_Presentity_Id",
                table: "presence_charges",
                columns: new[] { "Presentity", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_presence_charges_Watcher_Id",
                table: "presence_charges",
                columns: new[] { "Watcher", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_presence_enquiries_Presentity_Id",
                table: "presence_enquiries",
                columns: new[] { "Presentity", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_presence_enquiries_State",
                table: "presence_enquiries",
                column: "State",
                filter: "State IN ('asking','pending','active')");

            migrationBuilder.CreateIndex(
                name: "IX_presence_enquiries_Watcher_Id",
                table: "presence_enquiries",
                columns: new[] { "Watcher", "Id" });
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "presence_charges");

            migrationBuilder.DropTable(
                name: "presence_enquiries");

            migrationBuilder.DropTable(
                name: "presence_states");

            migrationBuilder.DropColumn(
                name: "DoNotDisturb",
                table: "users");

            migrationBuilder.DropColumn(
                name: "PresenceCredit",
                table: "users");

            migrationBuilder.DropColumn(
                name: "StatusNote",
                table: "users");
        }
    }
}
