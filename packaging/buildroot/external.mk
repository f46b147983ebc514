include $(sort $(wildcard $(BR2_EXTERNAL_SSLSTORE_PATH)/package/*/*.mk))
